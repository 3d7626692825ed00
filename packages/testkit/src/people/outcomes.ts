import { type Asker, invalidField, perform } from './perform.ts';

/** An expected failure. */
export interface Problem {
  readonly __typename: string;
  readonly message: string;
  /** Of `InvalidInput`. */
  readonly field?: string;
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
  const outcome = await perform(asker, name, input, { more: invalidField });
  if (outcome.message !== undefined && /^[A-Z`].{8,}\.$/u.test(outcome.message)) return outcome as Problem;
  throw new Error(`${name} was not refused in a sentence: ${JSON.stringify(outcome)}`);
}
