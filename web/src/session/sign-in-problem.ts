import { noAnswer, type Refusal } from '../problems/refusal.ts';

/** Why somebody was not signed in, and what is wrong with single fields. */
export interface SignInProblem extends Refusal {
  readonly fields: readonly { readonly field: string; readonly reason: string }[];
}

export const noAnswerToSignIn: SignInProblem = { ...noAnswer, fields: [] };
