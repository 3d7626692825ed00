/** Who uses this page. */
export type SessionState =
  /** Not known yet: the page has just been loaded. `isUnanswered`: the platform has not answered for a while. */
  | { readonly status: 'opening'; readonly isUnanswered: boolean }
  /** `hasEnded`: a session was open here and has ended without a sign-out on this page. */
  | { readonly status: 'signed-out'; readonly hasEnded: boolean }
  | { readonly status: 'signed-in'; readonly userId: string };
