import type { InvalidInput, Refusal } from '../refusal.ts';

/** What the person who asked is told, by the failure's name. */
const sentences = {
  CannotMessage: 'You and this person cannot exchange messages now: a 1:1 room is for friends.',
  NotARoomMember: 'There is no such room, or you are not in it.',
  MessageNotFound: 'There is no such message, or you may not see it.',
  NotTheSender: 'This message is not yours: only its sender may change or delete it.',
  MessageIsDeleted: 'This message has been deleted and cannot be changed any more.',
  ClientMessageIdReused:
    'This clientMessageId already belongs to another message of yours. Nothing was sent.',
} as const;

/** The name of an expected failure. */
export type ProblemName = keyof typeof sentences;

/** What the person who asked is told of a refusal. */
export function sentenceOf(name: ProblemName): string {
  return sentences[name];
}

/** A member of a mutation's union. */
export type Problem<Name> = Name extends ProblemName
  ? { __typename: Name; message: string }
  : { __typename: 'InvalidInput'; message: string; field: string };

/** Says a refusal in the graph's words. */
export function toProblem<Name extends ProblemName>(
  refusal: Refusal<Name> | InvalidInput,
): Problem<Name> | Problem<'InvalidInput'>;
export function toProblem(
  refusal: Refusal<ProblemName> | InvalidInput,
): Problem<ProblemName> | Problem<'InvalidInput'> {
  if ('field' in refusal)
    return { __typename: 'InvalidInput', message: refusal.sentence, field: refusal.field };
  return { __typename: refusal.refused, message: sentences[refusal.refused] };
}
