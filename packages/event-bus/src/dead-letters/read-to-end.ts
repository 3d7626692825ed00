import { randomUUID } from 'node:crypto';
import type { Consumer, EachMessagePayload, Kafka } from 'kafkajs';
import { deleteGroup } from '../consumer/broadcast-groups.ts';
import { clientRetry } from '../kafka/create-kafka.ts';
import { withAdmin } from '../kafka/with-admin.ts';

/** A message of a topic, by the topic's name on the broker. */
export interface KafkaEntry {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly at: Date;
}

/** Everything that lies in the topics at this moment, by a group that is deleted again. Rejects when Kafka is unavailable. */
export async function readToEnd(
  kafka: Kafka,
  groupPrefix: string,
  topics: readonly string[],
): Promise<KafkaEntry[]> {
  const unread = await unreadPartitions(kafka, topics);
  if (unread.size === 0) return [];
  const groupId = `${groupPrefix}${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
    retry: { ...clientRetry, restartOnFailure: async () => await Promise.resolve(false) },
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    return await readAll(consumer, unread);
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await deleteGroup(kafka, groupId).catch(() => undefined);
  }
}

/** `<topic> <partition>` → the offset after its last message, where there is one. */
async function unreadPartitions(kafka: Kafka, topics: readonly string[]): Promise<Map<string, bigint>> {
  return await withAdmin(kafka, async (admin) => {
    const unread = new Map<string, bigint>();
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        if (BigInt(low) < BigInt(high)) unread.set(`${topic} ${partition}`, BigInt(high));
    }
    return unread;
  });
}

async function readAll(consumer: Consumer, unread: Map<string, bigint>): Promise<KafkaEntry[]> {
  const entries: KafkaEntry[] = [];
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const eachMessage = async (payload: EachMessagePayload): Promise<void> => {
      const { topic, partition, message } = payload;
      const name = `${topic} ${partition}`;
      const end = unread.get(name);
      // What came after the beginning of the reading is neither waited for nor reported.
      if (end !== undefined && BigInt(message.offset) < end) entries.push(toEntry(payload));
      if (end !== undefined && BigInt(message.offset) >= end - 1n) unread.delete(name);
      if (unread.size === 0) resolve();
      await Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  return entries;
}

function toEntry({ topic, partition, message }: EachMessagePayload): KafkaEntry {
  const { offset, key, value, headers = {}, timestamp } = message;
  const texts = Object.entries(headers).map(([name, header]) => [name, String(header)] as const);
  return {
    topic,
    partition,
    offset,
    key,
    value,
    headers: Object.fromEntries(texts),
    at: new Date(Number(timestamp)),
  };
}
