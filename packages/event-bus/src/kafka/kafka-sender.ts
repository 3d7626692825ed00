import { Partitioners } from 'kafkajs';
import type { Kafka, Message, Producer, TopicMessages } from 'kafkajs';
import { createBackOff, settledWithin, sleep } from '@parley/async';
import { clientRetry } from './create-kafka.ts';

/** A message with its topic's name on the broker. */
export interface KafkaRecord {
  readonly topic: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export type KafkaSender = ReturnType<typeof createKafkaSender>;

/** What a broker that hangs has not acknowledged by then has to be sent again. */
const closeWithinMs = 2_000;

/** Half of what a broker takes by default in one request for one partition. */
const mostBytes = 512 * 1024;

/**
 * One send in flight, so that a repeated send cannot overtake its successor. Connects with the first send; after a failure
 * it starts from a new connection, because kafkajs keeps asking for topics that it once could not find.
 */
export function createKafkaSender(kafka: Kafka) {
  let producer: Producer | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const disconnect = async (): Promise<void> => {
    const leaving = producer;
    producer = undefined;
    await leaving?.disconnect().catch(() => undefined);
  };
  const transmit = async (records: readonly KafkaRecord[]): Promise<void> => {
    if (closed) throw new Error('The publisher is closed');
    try {
      producer ??= createProducer(kafka);
      await producer.connect();
      for (const portion of portions(records)) await sendWhole(producer, portion);
    } catch (error) {
      await disconnect();
      throw error;
    }
  };

  return {
    /** Resolves when all are acknowledged by all in-sync replicas; rejects when one is not, some may be there then. */
    async send(records: readonly KafkaRecord[]): Promise<void> {
      const sent = last.then(() => transmit(records));
      last = sent.catch(() => undefined);
      await sent;
    },
    /** Waits for the send in flight, 2 s at most. */
    async close(): Promise<void> {
      await settledWithin(closeWithinMs, last);
      closed = true;
      await settledWithin(closeWithinMs, disconnect());
    },
  };
}

/** Whether the broker refuses it for its size, and will do so again. */
export function isTooLarge(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { type } = error as { type?: unknown };
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE' || isTooLarge(error.cause);
}

function createProducer(kafka: Kafka): Producer {
  return kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: false,
    maxInFlightRequests: 1,
    retry: { ...clientRetry, retries: 0 }, // see `sendWhole`
  });
}

const attempts = 4;

/**
 * Repeats all of it after a passing failure. kafkajs would ask only the brokers that have not answered: what belongs to a partition that
 * has moved to one that has is left out of its repeat, and the send succeeds without it.
 */
async function sendWhole(producer: Producer, records: readonly KafkaRecord[]): Promise<void> {
  const backOff = createBackOff({ maxMs: 1_000 });
  for (let attempt = 1; ; attempt += 1)
    try {
      return void (await producer.sendBatch({ acks: -1, timeout: 5_000, topicMessages: byTopic(records) }));
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      await sleep(backOff.next());
    }
}

/** Whether kafkajs would have tried again. */
function isPassing(error: unknown): boolean {
  return error instanceof Error && error.name === 'KafkaJSNumberOfRetriesExceeded';
}

/** In order, each small enough for one request. */
function* portions(records: readonly KafkaRecord[]): Generator<readonly KafkaRecord[]> {
  let portion: KafkaRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = byteLength(record.key) + byteLength(record.value);
    if (portion.length > 0 && bytes + size > mostBytes) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(record);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

function byteLength(content: Buffer | string | null): number {
  return content === null ? 0 : Buffer.byteLength(content);
}

function byTopic(records: readonly KafkaRecord[]): TopicMessages[] {
  const messages = new Map<string, Message[]>();
  for (const { topic, key, value, headers } of records) {
    const ofTopic = messages.get(topic) ?? [];
    ofTopic.push({ key, value, ...(headers === undefined ? {} : { headers: { ...headers } }) });
    messages.set(topic, ofTopic);
  }
  return [...messages].map(([topic, ofTopic]) => ({ topic, messages: ofTopic }));
}
