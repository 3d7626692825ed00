import { createEventFactory, type EventSubscription, on, type OutgoingEvent } from '@parley/event-bus';
import { NotificationSent, NotificationsRead, NotificationsWithdrawn } from '@parley/events';
import type { FeedHub } from '@parley/feeds';
import type { InboxEntry } from '../inbox/inbox-entry.ts';

const createEvent = createEventFactory({ source: 'notification' });

/** Publishes an entry of a feed: it is always the same event, with the same id and time. */
export function toInboxEvent(entry: InboxEntry): OutgoingEvent {
  const { userId, seq, at, eventId: id, traceparent } = entry;
  const common = { userId, seq, at: at.toISOString() };
  const given = { id, time: at, ...(traceparent === undefined ? {} : { traceparent }) };
  if (entry.type === 'SENT') {
    const { notificationId, kind } = entry;
    return createEvent(NotificationSent, { ...common, notificationId, kind }, given);
  }
  const settled = entry.type === 'READ' ? NotificationsRead : NotificationsWithdrawn;
  return createEvent(settled, { ...common, notificationIds: [...entry.notificationIds] }, given);
}

/** The other end: hands each entry that is announced to the live feeds. The key is the user, whose feed is mostly not open here. */
export function inboxSubscriptions(
  hub: Pick<FeedHub<InboxEntry>, 'notify' | 'isLive'>,
): readonly EventSubscription[] {
  const notify = (entry: InboxEntry): void => void hub.notify(entry.userId, entry);
  const options = { wants: (userId: string) => hub.isLive(userId) };
  return [
    on(
      NotificationSent,
      ({ at, ...data }, { id: eventId }) => notify({ type: 'SENT', ...data, at: new Date(at), eventId }),
      options,
    ),
    on(
      NotificationsRead,
      ({ at, ...data }, { id: eventId }) => notify({ type: 'READ', ...data, at: new Date(at), eventId }),
      options,
    ),
    on(
      NotificationsWithdrawn,
      ({ at, ...data }, { id: eventId }) => notify({ type: 'WITHDRAWN', ...data, at: new Date(at), eventId }),
      options,
    ),
  ];
}
