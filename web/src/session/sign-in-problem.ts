/** Why somebody was not signed in: a code of the graph's problems, and what is wrong with single fields. */
export interface SignInProblem {
  readonly code: string;
  readonly fields: readonly { readonly field: string; readonly reason: string }[];
}

/** No answer came: offline, or the platform is unavailable. */
export const noAnswer: SignInProblem = { code: 'NO_ANSWER', fields: [] };
