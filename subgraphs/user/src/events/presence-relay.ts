import { createBackOff, sleep } from '@parley/async';
import { createEventFactory, type Publisher } from '@parley/event-bus';
import { UserOnlineStatusChanged } from '@parley/events';
import type { Logger } from '@parley/service-kit/process';
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { PresenceChange, PresenceOutbox } from '../stores/presence-outbox.ts';
import type { Turn } from '../stores/turn.ts';

const notMyTurnMs = 1_000;
const makeEvent = createEventFactory({ source: 'user' });

/** Publishes the presence outbox, at least once, one instance at a time. Answers how to stop. */
export function startPresenceRelay(deps: {
  outbox: PresenceOutbox;
  turn: Turn;
  publisher: Publisher;
  logger: Logger;
}): () => Promise<void> {
  const { outbox, turn, publisher, logger } = deps;
  const closing = new AbortController();
  const backOff = createBackOff({ firstMs: 100, maxMs: 2_000 });

  const relayOnce = async (): Promise<void> => {
    if (!(await turn.hold())) return sleep(notMyTurnMs, closing.signal);
    const changes = await outbox.next();
    if (changes.length === 0) return;
    await publisher.publish(changes.map(toEvent));
    await outbox.remove(changes);
    backOff.reset();
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await relayOnce();
      } catch (error) {
        logger.debug({ err: error }, 'Presence could not be published yet');
        await sleep(backOff.next(), closing.signal);
      }
    }
    await turn.letGo().catch(() => undefined);
  };
  const running = run();
  return async () => {
    closing.abort();
    await running;
  };
}

function toEvent({ userId, status, changedAt }: PresenceChange) {
  const { state, version, lastSeenAt } = status;
  const data = {
    userId,
    version,
    state,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    changedAt: changedAt.toISOString(),
  };
  return makeEvent(UserOnlineStatusChanged, data, { id: idOf(userId, version, changedAt), time: changedAt });
}

/** Whoever publishes it again gives it the same id: a UUIDv7 whose random part is made of what it tells. */
function idOf(userId: string, version: number, changedAt: Date): string {
  const random = createHash('sha256').update(`${userId} ${version}`).digest().subarray(0, 16);
  return v7({ msecs: changedAt.getTime(), random });
}
