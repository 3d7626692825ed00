import { uniqueName } from './engines.ts';
import { collect } from './await-events.ts';
import { kafkaOf } from './test-bus.ts';

export interface ReadMessage {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The first so many messages of a topic, read by a client of its own. */
export async function readTopic(topic: string, count: number): Promise<readonly ReadMessage[]> {
  const consumer = kafkaOf().consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  const read = collect<ReadMessage>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value, headers = {} } }) => {
      const texts = Object.entries(headers).map(([name, header]) => [name, String(header)]);
      read.add({ key: String(key), value: String(value), headers: Object.fromEntries(texts) });
      await Promise.resolve();
    },
  });
  try {
    return [...(await read.count(count))];
  } finally {
    await consumer.disconnect();
  }
}

/** How many messages the first partition of a topic has had. */
export async function endOf(topic: string): Promise<string | undefined> {
  const admin = kafkaOf().admin();
  await admin.connect();
  const [end] = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return end?.offset;
}
