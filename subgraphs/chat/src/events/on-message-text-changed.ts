import { type EventSubscription, onBatch } from '@parley/event-bus';
import { MessageDeleted, MessageEdited, MessageSent, ThreadReplySent } from '@parley/events';
import type { IndexMessages } from '../search/index-messages.ts';

/** So many messages are read and indexed at a time. */
const maxBatchSize = 200;

/** Work: what was said can be found. */
export function onMessageTextChanged(indexMessages: IndexMessages): EventSubscription {
  return onBatch(
    [MessageSent, ThreadReplySent, MessageEdited, MessageDeleted],
    (events) => indexMessages(events.map(({ data }) => data)),
    { maxBatchSize, isIndependent: true },
  );
}
