import type { TopicPartitionOffset } from 'kafkajs';
import { partitionKey } from './topic-positions.ts';

/** Each commit is a write of the broker; what a process had handled since its last one comes again after a crash. */
const everyMs = 1_000;

/** Commits beside the consuming loop: a commit inside of it makes each batch wait. */
export function createOffsetCommitter(deps: {
  commit: (positions: TopicPartitionOffset[]) => Promise<void>;
  onError: (error: unknown) => void;
}) {
  const pending = new Map<string, TopicPartitionOffset>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const commitPending = async (): Promise<void> => {
    const positions = [...pending.values()];
    if (positions.length === 0) return;
    try {
      await deps.commit(positions);
      for (const position of positions) {
        if (pending.get(partitionKey(position)) === position) pending.delete(partitionKey(position));
      }
    } catch (error) {
      deps.onError(error);
    }
  };
  /** Commits what is enqueued now; failures are reported and tried again with the next position. */
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(commitPending);
    await running;
  };
  return {
    /** The next offset to read; committed soon. */
    enqueue(position: TopicPartitionOffset): void {
      pending.set(partitionKey(position), position);
      if (!stopped) timer ??= setTimeout(() => void flush(), everyMs);
    },
    flush,
    /** After a rejoin: what others own by now must not be committed from here. */
    forget: () => pending.clear(),
    /** Stops the timer; what is enqueued is kept for a last flush. */
    stop(): void {
      stopped = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
