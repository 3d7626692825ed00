import { createProblems } from '@parley/service-kit/subgraph';
import type { Refusal } from '@parley/service-kit/refusals';

type Name =
  | 'CannotMessage'
  | 'NotARoomMember'
  | 'MessageNotFound'
  | 'NotTheSender'
  | 'MessageIsDeleted'
  | 'ClientMessageIdReused';

export const { toResult, reasonOf } = createProblems<Refusal<Name>>({
  CannotMessage: 'You and this person cannot exchange messages now: a 1:1 room is for friends.',
  NotARoomMember: 'There is no such room, or you are not in it.',
  MessageNotFound: 'There is no such message, or you may not see it.',
  NotTheSender: 'This message is not yours: only its sender may change or delete it.',
  MessageIsDeleted: 'This message has been deleted and cannot be changed any more.',
  ClientMessageIdReused:
    'This clientMessageId already belongs to another message of yours. Nothing was sent.',
});
