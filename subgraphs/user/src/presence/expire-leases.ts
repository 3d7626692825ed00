import { sleep } from '@parley/async';
import type { GroupProgress } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import type { MessagingPart } from '@parley/service-kit/service';
import type { LeaderLease } from '../stores/presence/leader-lease.ts';
import type { PresenceStore } from '../stores/presence/presence-store.ts';
import { createLeaderLoop } from './leader-loop.ts';

/**
 * Ends the leases of connections that are reported no more. Only while all that the gateways reported has been consumed: when Kafka is
 * unavailable, or this service lags, the clock of the leases stands still, and nobody goes offline for what was not consumed.
 */
export function createLeaseExpiry(deps: {
  presence: Pick<PresenceStore, 'hasLeases' | 'sweep'>;
  lease: LeaderLease;
  /** Whether everything that was on the topic at the check before has been handled. */
  progress: Pick<GroupProgress, 'isCaughtUp' | 'beginAnew'>;
  intervalMs: number;
  logger: Logger;
}): MessagingPart {
  const { presence, lease, progress, intervalMs, logger } = deps;

  const sweepOnce = async (): Promise<void> => {
    if ((await lease.hold()) && (await presence.hasLeases())) {
      if (await progress.isCaughtUp()) await presence.sweep(2 * intervalMs);
    } else progress.beginAnew();
  };
  return createLeaderLoop(lease, async (signal) => {
    await sweepOnce().catch((error: unknown) => {
      // What was reported while Redis was unavailable counts as well.
      progress.beginAnew();
      logger.debug({ err: error }, 'Presence was not swept');
    });
    await sleep(intervalMs, signal);
  });
}
