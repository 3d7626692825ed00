import { type EventOf, type EventSubscription, onBatch } from '@parley/event-bus';
import { UserDeleted, UserProfileUpdated, UserRegistered } from '@parley/events';
import type { NamesChange, UserNamesStore } from '../stores/user-names-store.ts';

/** The number of changes that are taken over by one command. */
const maxBatchSize = 200;

const nameEvents = [UserRegistered, UserProfileUpdated, UserDeleted] as const;

/** Work: keeps what people are called. */
export function onNamesChanged(names: Pick<UserNamesStore, 'apply'>): EventSubscription {
  // Each event has the whole names, and the higher version wins.
  return onBatch(nameEvents, (events) => names.apply(events.map(toChange)), {
    maxBatchSize,
    isIndependent: true,
  });
}

function toChange(event: EventOf<(typeof nameEvents)[number]>): NamesChange {
  const { userId } = event.data;
  if (event.type === 'UserDeleted') return { userId, names: null };
  const { username, displayName, version } = event.data;
  return { userId, names: { username, displayName, version } };
}
