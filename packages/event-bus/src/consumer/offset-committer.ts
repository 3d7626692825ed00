import type { TopicPartitionOffset } from 'kafkajs';

/** Commits beside the consuming loop: a commit inside of it makes each batch wait. */
export interface OffsetCommitter {
  /** The next offset to read; committed soon. */
  readonly enqueue: (position: TopicPartitionOffset) => void;
  /** Commits what is enqueued now; failures are reported and tried again with the next position. */
  readonly flush: () => Promise<void>;
  /** After a rejoin: what others own by now must not be committed from here. */
  readonly forget: () => void;
  /** Stops the timer; what is enqueued is kept for a last flush. */
  readonly stop: () => void;
}

const everyMs = 250;

export function createOffsetCommitter(deps: {
  commit: (positions: TopicPartitionOffset[]) => Promise<void>;
  onError: (error: unknown) => void;
}): OffsetCommitter {
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
        if (pending.get(keyOf(position)) === position) pending.delete(keyOf(position));
      }
    } catch (error) {
      deps.onError(error);
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(commitPending);
    await running;
  };

  return {
    enqueue(position) {
      pending.set(keyOf(position), position);
      if (!stopped) timer ??= setTimeout(() => void flush(), everyMs);
    },
    flush,
    forget() {
      pending.clear();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function keyOf({ topic, partition }: TopicPartitionOffset): string {
  return `${topic} ${partition}`;
}
