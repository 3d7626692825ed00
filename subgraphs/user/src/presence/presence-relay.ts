import { createBackOff, sleep } from '@parley/async';
import { createEventFactory, type Publisher } from '@parley/event-bus';
import { UserOnlineStatusChanged } from '@parley/events';
import type { Logger } from '@parley/service-kit/process';
import type { MessagingPart } from '@parley/service-kit/service';
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { LeaderLease } from '../stores/presence/leader-lease.ts';
import type { PresenceChange, PresenceOutbox } from '../stores/presence/presence-outbox.ts';
import { createLeaderLoop } from './leader-loop.ts';

const followerIntervalMs = 1_000;
const makeEvent = createEventFactory({ source: 'user' });

/** Publishes the presence outbox, at least once, one instance at a time. */
export function createPresenceRelay(deps: {
  outbox: PresenceOutbox;
  lease: LeaderLease;
  publisher: Publisher;
  logger: Logger;
}): MessagingPart {
  const { outbox, lease, publisher, logger } = deps;
  const backOff = createBackOff({ firstMs: 100, maxMs: 2_000 });

  const relayOnce = async (signal: AbortSignal): Promise<void> => {
    if (!(await lease.hold())) return sleep(followerIntervalMs, signal);
    const changes = await outbox.next();
    if (changes.length === 0) return;
    await publisher.publish(changes.map(toEvent));
    await outbox.remove(changes);
    backOff.reset();
  };
  return createLeaderLoop(lease, (signal) =>
    relayOnce(signal).catch(async (error: unknown) => {
      logger.debug({ err: error }, 'Presence could not be published yet');
      await sleep(backOff.next(), signal);
    }),
  );
}

function toEvent({ userId, status, changedAt, traceparent }: PresenceChange) {
  const { state, version, lastSeenAt } = status;
  const data = {
    userId,
    version,
    state,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    changedAt: changedAt.toISOString(),
  };
  const trace = traceparent === undefined ? {} : { traceparent };
  const given = { id: idOf(userId, version, changedAt), time: changedAt, ...trace };
  return makeEvent(UserOnlineStatusChanged, data, given);
}

/** A repeat has the same id: a UUIDv7 whose random part is made of what it says. */
function idOf(userId: string, version: number, changedAt: Date): string {
  const random = createHash('sha256').update(`${userId} ${version}`).digest().subarray(0, 16);
  return v7({ msecs: changedAt.getTime(), random });
}
