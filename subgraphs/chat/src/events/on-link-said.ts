import { type EventSubscription, onBatch } from '@parley/event-bus';
import { MessageEdited, MessageSent, ThreadReplySent } from '@parley/events';
import type { NoteLinks } from '../link-previews/note-links.ts';

/** So many messages are read at a time. */
const maxBatchSize = 200;

/** Work: links are looked at. */
export function onLinkSaid(noteLinks: NoteLinks): EventSubscription {
  return onBatch(
    [MessageSent, ThreadReplySent, MessageEdited],
    (events) => noteLinks(events.map(({ data, traceparent }) => ({ ...data, traceparent }))),
    {
      maxBatchSize,
      isIndependent: true,
    },
  );
}
