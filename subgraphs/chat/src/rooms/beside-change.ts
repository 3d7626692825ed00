/** What is recorded of a group together with a change of who is in it, or without one; MongoDB takes nothing of it over. */
export type BesideChange =
  /** Only with a change: who is in the group already uses nothing of the invite. */
  | { readonly kind: 'invite used'; readonly inviteId: string }
  | { readonly kind: 'banned'; readonly userId: string }
  | { readonly kind: 'unbanned'; readonly userId: string }
  /** Of who is in the group already nothing is recorded, here and where a request is approved. */
  | { readonly kind: 'requested'; readonly userId: string; readonly inviteId: string }
  | { readonly kind: 'request approved'; readonly userId: string }
  | { readonly kind: 'request ended'; readonly userId: string };
