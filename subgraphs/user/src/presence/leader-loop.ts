import type { MessagingPart } from '@parley/service-kit/service';
import type { LeaderLease } from '../stores/presence/leader-lease.ts';

/** Repeats `step`, which must not reject, until it is closed; then another instance may lead at once. */
export function createLeaderLoop(
  lease: LeaderLease,
  step: (signal: AbortSignal) => Promise<void>,
): MessagingPart {
  const closing = new AbortController();
  let running = Promise.resolve();
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) await step(closing.signal);
    await lease.release();
  };
  return {
    start: () => void (running = run()),
    async close() {
      closing.abort();
      await running;
    },
  };
}
