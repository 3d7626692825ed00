import { type OutgoingEvent, parseEnvelope } from '@parley/event-bus';
import {
  friendSubscriptions,
  messageSubscriptions,
  presenceSubscriptions,
} from '../src/events/subscriptions.ts';
import type { Stores } from '../src/stores/open-stores.ts';

/** Calls an instance's handlers by hand, so that the test decides what runs when: resolves when the event has been handled. */
export function handlersOf({ inbox }: Pick<Stores, 'inbox'>): (event: OutgoingEvent) => Promise<void> {
  const subscriptions = [
    ...friendSubscriptions(inbox),
    ...messageSubscriptions(inbox),
    ...presenceSubscriptions(inbox),
  ];
  return async (event) => {
    const subscription = subscriptions.find(({ types }) => types.some(({ type }) => type === event.type));
    if (subscription === undefined) throw new Error(`Nobody handles ${event.type}`);
    await subscription.handle([parseEnvelope(event.payload)]);
  };
}
