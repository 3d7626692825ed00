import { isRefusal, type InvalidInput, type Refusal } from '../refusals/refusal.ts';

/** The code of a failure: `UsernameTaken` is `USERNAME_TAKEN`. */
type Code<Name extends string, Before extends string = ''> = Name extends `${infer First}${infer Rest}`
  ? Code<
      Rest,
      `${Before}${First extends Lowercase<First> ? '' : Before extends '' ? '' : '_'}${Uppercase<First>}`
    >
  : Before;

/** A refusal as its type in the graph: a member of a mutation's union that implements `Problem`. */
export type ProblemOf<Failure> =
  Failure extends Refusal<infer Name>
    ? Omit<Failure, 'refused'> & { __typename: Name; code: Code<Name>; reason: string }
    : never;

/** A use case's outcome as the member of a mutation's union; null stays null. */
export type ResultOf<Success extends string, Outcome> = Outcome extends null
  ? null
  : Outcome extends Refusal
    ? ProblemOf<Outcome>
    : Outcome & { __typename: Success };

/** The sentence of each refusal: what went wrong and what to do about it. */
type Reasons<Failures extends Refusal> = {
  readonly [Failure in Failures as Failure['refused']]: string | ((failure: Failure) => string);
};

export type Known<Failures> = Failures | InvalidInput | (object & { readonly refused?: never }) | null;

/** Says in the graph's words what use cases answer; of `InvalidInput` its fields say the reasons. */
export function createProblems<Failures extends Refusal>(reasons: Reasons<Failures>) {
  const sentences = new Map<string, string | ((failure: Failures) => string)>(Object.entries(reasons));
  const reasonOf = (failure: Failures): string => {
    const reason = sentences.get(failure.refused);
    if (reason === undefined) throw new Error(`${failure.refused} has no sentence.`);
    return typeof reason === 'string' ? reason : reason(failure);
  };
  const toProblem = (failure: Failures | InvalidInput): object => {
    const { refused, ...details } = failure;
    const reason = isInvalidInput(failure) ? reasonsOf(failure) : reasonOf(failure);
    return { ...details, __typename: refused, code: codeOf(refused), reason };
  };
  const toMember = (success: string, outcome: Known<Failures>): object | null => {
    if (outcome === null) return null;
    return isRefusal(outcome) ? toProblem(outcome) : { ...outcome, __typename: success };
  };
  return {
    reasonOf,
    /** The outcome's `__typename`: `success`, or that of its refusal. */
    toResult: <const Success extends string, Outcome extends Known<Failures>>(
      success: Success,
      outcome: Outcome,
    ) => toMember(success, outcome) as ResultOf<Success, Outcome>,
  };
}

function isInvalidInput(failure: Refusal): failure is InvalidInput {
  return failure.refused === 'InvalidInput';
}

function reasonsOf({ problems }: InvalidInput): string {
  return [...new Set(problems.map(({ reason }) => reason))].join(' ');
}

/** `UsernameTaken` is `USERNAME_TAKEN`. */
export function codeOf(name: string): string {
  return name.replaceAll(/(?!^)(?=[A-Z])/gu, '_').toUpperCase();
}
