import type { TopicPartitionOffset } from 'kafkajs';

/** Commits beside the consuming loop: a commit inside of it makes each batch wait. */
export interface OffsetCommitter {
  /** The next offset to read; committed soon. */
  readonly mark: (position: TopicPartitionOffset) => void;
  /** Commits what is marked now; failures are reported and tried again with the next mark. */
  readonly flush: () => Promise<void>;
  /** After a rejoin: what others own by now must not be committed from here. */
  readonly forget: () => void;
  /** Stops the timer; marks are kept for a last flush. */
  readonly stop: () => void;
}

const everyMs = 250;

export function createOffsetCommitter(deps: {
  commit: (positions: TopicPartitionOffset[]) => Promise<void>;
  onError: (error: unknown) => void;
}): OffsetCommitter {
  const marked = new Map<string, TopicPartitionOffset>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const commitMarked = async (): Promise<void> => {
    const positions = [...marked.values()];
    if (positions.length === 0) return;
    try {
      await deps.commit(positions);
      for (const position of positions) {
        if (marked.get(keyOf(position)) === position) marked.delete(keyOf(position));
      }
    } catch (error) {
      deps.onError(error);
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(commitMarked);
    await running;
  };

  return {
    mark(position) {
      marked.set(keyOf(position), position);
      if (!stopped) timer ??= setTimeout(() => void flush(), everyMs);
    },
    flush,
    forget() {
      marked.clear();
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
