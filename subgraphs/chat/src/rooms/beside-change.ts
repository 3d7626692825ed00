/** What is recorded of a group together with a change of who is in it, or without one; MongoDB takes nothing of it over. */
export type BesideChange =
  /** Only with a change: who is in the group already uses nothing of the invite. */
  | { readonly kind: 'invite used'; readonly inviteId: string }
  | { readonly kind: 'banned'; readonly userId: string }
  | { readonly kind: 'unbanned'; readonly userId: string };
