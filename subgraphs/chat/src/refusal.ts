/** An expected failure, by its name in the graph. Use cases return it; nothing was changed. */
export interface Refusal<Name extends string = string> {
  readonly refused: Name;
}

export function refuse<const Name extends string>(name: Name): Refusal<Name> {
  return { refused: name };
}

/** Something in an input is missing, too long or malformed. */
export interface InvalidInput extends Refusal<'InvalidInput'> {
  /** The path of the value, such as `attachments.0.url`. */
  readonly field: string;
  readonly sentence: string;
}

export function invalidInput(field: string, sentence: string): InvalidInput {
  return { refused: 'InvalidInput', field, sentence };
}

/** Whether a use case refused. */
export function isRefusal<Result extends object>(result: Result): result is Extract<Result, Refusal> {
  return 'refused' in result;
}
