import type { Admin, Kafka, TopicPartitionOffset } from 'kafkajs';
import { withAdmin } from '../kafka/with-admin.ts';

/** Names a partition, in a map. */
export function partitionKey({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic} ${partition}`;
}

/** The offset after the last record of each partition. */
export function endPositions(kafka: Kafka, topics: readonly string[]): Promise<TopicPartitionOffset[]> {
  return positionsOf(kafka, topics, (admin, topic) => admin.fetchTopicOffsets(topic));
}

/** The offset of the first record that was published at that time or later; the end where there is none. */
export function positionsAt(
  kafka: Kafka,
  topics: readonly string[],
  time: number,
): Promise<TopicPartitionOffset[]> {
  return positionsOf(kafka, topics, (admin, topic) => admin.fetchTopicOffsetsByTimestamp(topic, time));
}

function positionsOf(
  kafka: Kafka,
  topics: readonly string[],
  fetch: (admin: Admin, topic: string) => Promise<readonly { partition: number; offset: string }[]>,
): Promise<TopicPartitionOffset[]> {
  return withAdmin(kafka, async (admin) => {
    const found = topics.map(async (topic) => {
      const partitions = await fetch(admin, topic);
      return partitions.map(({ partition, offset }) => ({ topic, partition, offset }));
    });
    return (await Promise.all(found)).flat();
  });
}
