import { type Asker, invalidFields, perform } from './perform.ts';

/** An expected failure. */
export interface Problem {
  readonly __typename: string;
  readonly code: string;
  readonly reason: string;
  /** Of `InvalidInput`. */
  readonly problems?: readonly { readonly field: string; readonly reason: string }[];
}

/** Does a mutation that must succeed. `selection` is of its success. @throws with the answer when it is refused. */
export async function succeed<Success extends object = object>(
  asker: Asker,
  name: string,
  input: object,
  selection = '__typename',
): Promise<Success> {
  const outcome = await perform<Success>(asker, name, input, { success: selection });
  if (outcome.__typename.endsWith('Success')) return outcome;
  throw new Error(`${name} was refused: ${JSON.stringify(outcome)}`);
}

/** Does a mutation that must be refused, in a sentence that can be shown. @throws with the answer when it is not. */
export async function refusal(asker: Asker, name: string, input: object): Promise<Problem> {
  const outcome = await perform(asker, name, input, { more: invalidFields });
  if (outcome.reason !== undefined && /^[A-Z`].{8,}\.$/u.test(outcome.reason)) return outcome as Problem;
  throw new Error(`${name} was not refused in a sentence: ${JSON.stringify(outcome)}`);
}
