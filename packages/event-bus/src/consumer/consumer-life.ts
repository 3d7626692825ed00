import type { Consumer } from 'kafkajs';
import type { BatchLoop } from './batch-loop.ts';
import type { OffsetCommitter } from './offset-committer.ts';
import { createWatchdog } from './watchdog.ts';

/** A fetch comes back after half a second at the latest; a rebalance takes 10 s at most, with its retries less than this. */
const silentMs = 60_000;

/** From the creation of a consumer to its first crash. */
export interface ConsumerLife {
  /** Resolves with what ended it. */
  readonly ended: Promise<Error>;
  readonly error: () => Error | undefined;
  readonly stop: () => void;
}

/** Listens to a consumer before it connects, for the end of it and for what a rejoin asks for. */
export function watchLife(
  consumer: Consumer,
  deps: { committer: OffsetCommitter; batches: BatchLoop; onRejoin: (() => void) | undefined },
): ConsumerLife {
  const { committer, batches, onRejoin } = deps;
  let error: Error | undefined;
  let joins = 0;
  let end: (reason: Error) => void = () => undefined;
  const ended = new Promise<Error>((resolve) => {
    end = (reason) => {
      error ??= reason;
      resolve(reason);
    };
  });
  const { CRASH, FETCH, GROUP_JOIN, REBALANCING } = consumer.events;
  const watchdog = createWatchdog({
    silentMs,
    isBusy: batches.isBusy,
    onSilent: () => end(new Error(`The Kafka client has fetched nothing for ${silentMs} ms`)),
  });
  consumer.on(FETCH, watchdog.alive);
  consumer.on(CRASH, ({ payload }) => end(payload.error));
  consumer.on(REBALANCING, () => void committer.flush());
  consumer.on(GROUP_JOIN, () => {
    watchdog.alive();
    committer.forget();
    joins += 1;
    if (joins > 1) onRejoin?.();
  });
  return { ended, error: () => error, stop: watchdog.stop };
}
