import { createEventFactory, type EventSubscription, on, type OutgoingEvent } from '@parley/event-bus';
import { NotificationSent, NotificationsRead, NotificationsWithdrawn } from '@parley/events';
import type { InboxEntry } from '../inbox/inbox-entry.ts';

/** Publishes the entries of the feeds: an entry is always the same event, with the same id and time. */
export function createInboxEvents(source: string): (entry: InboxEntry) => OutgoingEvent {
  const createEvent = createEventFactory({ source });
  return (entry) => {
    const { userId, seq } = entry;
    const common = { userId, seq, at: entry.at.toISOString() };
    const { traceparent } = entry;
    const trace = traceparent === undefined ? {} : { traceparent };
    const given = { id: entry.eventId, time: entry.at, ...trace };
    switch (entry.type) {
      case 'SENT': {
        const { notificationId, kind } = entry;
        return createEvent(NotificationSent, { ...common, notificationId, kind }, given);
      }
      case 'READ':
        return createEvent(
          NotificationsRead,
          { ...common, notificationIds: [...entry.notificationIds] },
          given,
        );
      case 'WITHDRAWN':
        return createEvent(
          NotificationsWithdrawn,
          { ...common, notificationIds: [...entry.notificationIds] },
          given,
        );
    }
  };
}

/** The other end: hands each entry that is announced to `notify`. */
export function inboxSubscriptions(notify: (entry: InboxEntry) => void): readonly EventSubscription[] {
  return [
    on(NotificationSent, ({ at, ...data }, { id: eventId }) =>
      notify({ type: 'SENT', ...data, at: new Date(at), eventId }),
    ),
    on(NotificationsRead, ({ at, ...data }, { id: eventId }) =>
      notify({ type: 'READ', ...data, at: new Date(at), eventId }),
    ),
    on(NotificationsWithdrawn, ({ at, ...data }, { id: eventId }) =>
      notify({ type: 'WITHDRAWN', ...data, at: new Date(at), eventId }),
    ),
  ];
}
