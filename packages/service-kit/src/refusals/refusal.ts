/** An expected failure, by its name in the graph. Use cases return it beside their success; nothing of GraphQL is in it. */
export interface Refusal<Name extends string = string> {
  readonly refused: Name;
}

/** What is wrong with one field of an input: its path, such as `attachments.0.url`, and a sentence. */
export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** Something in an input is missing, too long or malformed. */
export interface InvalidInput extends Refusal<'InvalidInput'> {
  readonly problems: readonly FieldProblem[];
}

/** A refusal; `details` are what its type in the graph has beside its code and its reason. */
export function refuse<const Name extends string>(name: Name): Refusal<Name>;
export function refuse<const Name extends string, Details extends object>(
  name: Name,
  details: Details,
): Refusal<Name> & Details;
export function refuse(name: string, details: object = {}): Refusal {
  return { ...details, refused: name };
}

/** One field is at fault, as only the use case can know. */
export function invalidInput(field: string, reason: string): InvalidInput {
  return refuse('InvalidInput', { problems: [{ field, reason }] });
}

/** Whether a use case refused. */
export function isRefusal<Result>(result: Result): result is Extract<Result, Refusal> {
  return typeof result === 'object' && result !== null && 'refused' in result;
}
