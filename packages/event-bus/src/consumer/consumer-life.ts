import type { Consumer } from 'kafkajs';
import { createWatchdog } from './watchdog.ts';

/** A fetch comes back after half a second at the latest; a rebalance takes 10 s at most, with its retries less than this. */
const silentMs = 60_000;

/** Listens to a consumer, from before it connects to its first crash, and for what a rejoin asks for. */
export function watchLife(
  consumer: Consumer,
  deps: { isBusy: () => boolean; onRebalancing: () => void; onJoin: (isRejoin: boolean) => void },
) {
  const { isBusy, onRebalancing, onJoin } = deps;
  let error: Error | undefined;
  let joins = 0;
  let end: (reason: Error) => void = () => undefined;
  /** Resolves with what ended it. */
  const ended = new Promise<Error>((resolve) => {
    end = (reason) => {
      error ??= reason;
      resolve(reason);
    };
  });
  const { CRASH, FETCH, GROUP_JOIN, REBALANCING } = consumer.events;
  const watchdog = createWatchdog({
    silentMs,
    isBusy,
    onSilent: () => end(new Error(`The Kafka client has fetched nothing for ${silentMs} ms`)),
  });
  consumer.on(FETCH, watchdog.alive);
  consumer.on(CRASH, ({ payload }) => end(payload.error));
  consumer.on(REBALANCING, onRebalancing);
  consumer.on(GROUP_JOIN, () => {
    watchdog.alive();
    joins += 1;
    onJoin(joins > 1);
  });
  return { ended, error: () => error, stop: watchdog.stop };
}
