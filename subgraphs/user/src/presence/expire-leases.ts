import { sleep } from '@parley/async';
import { type GroupProgress } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import type { PresenceStore } from '../stores/presence-store.ts';
import type { Turn } from '../stores/turn.ts';

/**
 * Ends the leases of connections that are told of no more. Only while all that the gateways told has been heard: when Kafka is away, or
 * we are behind, the clock of the leases stands still, and nobody goes offline for what was not heard. Answers how to stop.
 */
export function startExpiringLeases(deps: {
  presence: Pick<PresenceStore, 'hasLeases' | 'sweep'>;
  turn: Turn;
  /** Whether everything that was on the topic at the look before has been handled. */
  progress: Pick<GroupProgress, 'isCaughtUp' | 'beginAnew'>;
  everyMs: number;
  logger: Logger;
}): () => Promise<void> {
  const { presence, turn, progress, everyMs, logger } = deps;
  const closing = new AbortController();

  const sweepOnce = async (): Promise<void> => {
    if ((await turn.hold()) && (await presence.hasLeases())) {
      if (await progress.isCaughtUp()) await presence.sweep(2 * everyMs);
    } else progress.beginAnew();
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await sweepOnce().catch((error: unknown) => {
        // What was told while Redis was away counts as well.
        progress.beginAnew();
        logger.debug({ err: error }, 'Presence was not swept');
      });
      await sleep(everyMs, closing.signal);
    }
    await turn.letGo().catch(() => undefined);
  };
  const running = run();
  return async () => {
    closing.abort();
    await running;
  };
}
