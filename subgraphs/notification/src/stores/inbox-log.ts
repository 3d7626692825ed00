import type { LogCollection, OutgoingEvent } from '@parley/event-bus';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import type { FeedDocument } from './collections.ts';
import { toInboxEntry } from './documents.ts';

/** What the relay watches: every entry of a feed is one event. */
export function inboxLog(toEvent: (entry: InboxEntry) => OutgoingEvent): LogCollection {
  return {
    name: 'notification_feed',
    timeField: 'at',
    feedField: 'userId',
    seqField: 'seq',
    toEvents: (document) => [toEvent(toInboxEntry(document as unknown as FeedDocument))],
  };
}
