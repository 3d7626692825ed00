import type { Admin, Kafka, TopicPartitionOffset } from 'kafkajs';
import { withAdmin } from '../kafka/with-admin.ts';

/** The offset after the last record of each partition. */
export async function endPositions(kafka: Kafka, topics: readonly string[]): Promise<TopicPartitionOffset[]> {
  return await positionsOf(kafka, topics, async (admin, topic) => await admin.fetchTopicOffsets(topic));
}

/** The offset of the first record that was published at that time or later; the end where there is none. */
export async function positionsAt(
  kafka: Kafka,
  topics: readonly string[],
  time: number,
): Promise<TopicPartitionOffset[]> {
  return await positionsOf(
    kafka,
    topics,
    async (admin, topic) => await admin.fetchTopicOffsetsByTimestamp(topic, time),
  );
}

async function positionsOf(
  kafka: Kafka,
  topics: readonly string[],
  fetch: (admin: Admin, topic: string) => Promise<readonly { partition: number; offset: string }[]>,
): Promise<TopicPartitionOffset[]> {
  return await withAdmin(kafka, async (admin) => {
    const found = topics.map(async (topic) => {
      const partitions = await fetch(admin, topic);
      return partitions.map(({ partition, offset }) => ({ topic, partition, offset }));
    });
    return (await Promise.all(found)).flat();
  });
}
