import type { TopicPartitionOffset } from 'kafkajs';

/** What was on the topics when a consumer began, as far as it still has to be handled. */
export interface Backlog {
  /** Everything before this position of its partition is handled. */
  readonly passed: (position: TopicPartitionOffset) => void;
  /** Resolves when nothing is left. */
  readonly done: Promise<void>;
}

/** From where the consumer reads to where the topics ended. */
export function createBacklog(
  starts: readonly TopicPartitionOffset[],
  ends: readonly TopicPartitionOffset[],
): Backlog {
  const firsts = new Map(starts.map((start) => [keyOf(start), BigInt(start.offset)]));
  const left = new Map(
    ends
      .filter((end) => (firsts.get(keyOf(end)) ?? 0n) < BigInt(end.offset))
      .map((end) => [keyOf(end), BigInt(end.offset)]),
  );
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  if (left.size === 0) finish();
  return {
    passed(position) {
      const end = left.get(keyOf(position));
      if (end === undefined || BigInt(position.offset) < end) return;
      left.delete(keyOf(position));
      if (left.size === 0) finish();
    },
    done,
  };
}

function keyOf({ topic, partition }: TopicPartitionOffset): string {
  return `${topic} ${partition}`;
}
