import type { TopicPartitionOffset } from 'kafkajs';
import { partitionKey } from './topic-positions.ts';

/** What was on the topics when a consumer began, as far as it still has to be handled: from where it reads to where the topics ended. */
export function createBacklog(
  starts: readonly TopicPartitionOffset[],
  ends: readonly TopicPartitionOffset[],
) {
  const firsts = new Map(starts.map((start) => [partitionKey(start), BigInt(start.offset)]));
  const left = new Map(
    ends
      .filter((end) => (firsts.get(partitionKey(end)) ?? 0n) < BigInt(end.offset))
      .map((end) => [partitionKey(end), BigInt(end.offset)]),
  );
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  if (left.size === 0) finish();
  return {
    /** Everything before this position of its partition is handled. */
    passed(position: TopicPartitionOffset): void {
      const end = left.get(partitionKey(position));
      if (end === undefined || BigInt(position.offset) < end) return;
      left.delete(partitionKey(position));
      if (left.size === 0) finish();
    },
    /** Resolves when nothing is left. */
    done,
  };
}
