import type { TopicPartitionOffset } from 'kafkajs';

/** The next offset to read of each partition, kept beside the group's commits so that a rebuild goes on exactly there. */
export interface ReadPositions {
  readonly isEmpty: () => boolean;
  readonly set: (positions: readonly TopicPartitionOffset[]) => void;
  readonly advance: (position: TopicPartitionOffset) => void;
  readonly all: () => readonly TopicPartitionOffset[];
}

export function createReadPositions(): ReadPositions {
  const positions = new Map<string, TopicPartitionOffset>();
  const advance = (position: TopicPartitionOffset): void => {
    positions.set(`${position.topic} ${position.partition}`, position);
  };
  return {
    isEmpty: () => positions.size === 0,
    set: (given) => given.forEach(advance),
    advance,
    all: () => [...positions.values()],
  };
}
