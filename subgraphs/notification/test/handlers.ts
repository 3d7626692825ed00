import { createBackOff, retry } from '@parley/async';
import { type EventSubscription, type OutgoingEvent, parseEnvelope } from '@parley/event-bus';
import { isMongoUnavailable } from '@parley/mongo';
import {
  friendSubscriptions,
  groupSubscriptions,
  messageSubscriptions,
  presenceSubscriptions,
} from '../src/events/subscriptions.ts';
import type { Stores } from '../src/stores/stores.ts';

/**
 * Calls an instance's handlers by hand, so that the test decides what runs when. Resolves when the events have been handled.
 * Consecutive ones are handled in one batch, as the bus does with what waits; and again where a slow machine let MongoDB answer too late.
 */
export function handlersOf(
  stores: Pick<Stores, 'inbox' | 'groups'>,
): (...events: readonly OutgoingEvent[]) => Promise<void> {
  const { inbox } = stores;
  const subscriptions = [
    ...friendSubscriptions(inbox),
    ...messageSubscriptions(stores),
    ...groupSubscriptions(stores),
    ...presenceSubscriptions(inbox),
  ];
  const takerOf = (event: OutgoingEvent): EventSubscription => {
    const found = subscriptions.find(({ types }) => types.some(({ type }) => type === event.type));
    if (found === undefined) throw new Error(`Nobody handles ${event.type}`);
    return found;
  };
  return async (...events) => {
    const waiting = [...events];
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const taker = takerOf(first);
      const end = waiting.findIndex((event) => takerOf(event) !== taker);
      const count = Math.min(taker.maxBatchSize, end === -1 ? waiting.length : end);
      const taken = waiting.splice(0, count).map(({ payload }) => parseEnvelope(payload));
      await onceAnswered(async () => taker.handle(taken));
    }
  };
}

const attempts = 20;

/** Tries again while MongoDB does not answer in time; what else fails is thrown. */
export async function onceAnswered(work: () => Promise<void>): Promise<void> {
  const attempt = async (): Promise<{ readonly failure: unknown } | undefined> => {
    try {
      await work();
      return undefined;
    } catch (failure) {
      if (isMongoUnavailable(failure)) throw failure;
      return { failure };
    }
  };
  const ended = await retry(attempt, { attempts, backOff: createBackOff() });
  if (ended !== undefined) throw ended.failure;
}
