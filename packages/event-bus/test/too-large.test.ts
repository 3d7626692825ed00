import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createDeadLetterBox, createEventBus, type DeadLettered, type EventBus } from '@parley/event-bus';
import { z } from 'zod';
import { engines, uniqueName } from './support/engines.ts';
import { endOf, readTopic } from './support/read-topic.ts';
import { kafkaOf, makeEvent, NoteTaken, quietLogger } from './support/test-bus.ts';

const LongNoteTaken = {
  ...NoteTaken,
  schema: z.object({ noteId: z.string(), n: z.int(), text: z.string() }),
};
const note = (n: number, length: number) =>
  makeEvent(LongNoteTaken, { noteId: 'a', n, text: 'x'.repeat(length) });
const numberOf = ({ value }: { value: string }): number =>
  (JSON.parse(value) as { data: { n: number } }).data.n;

let prefix: string;
let bus: EventBus;
let given: DeadLettered[];

/** A topic that takes 4,000 bytes at a time; its dead letters take 8,000. */
beforeEach(async () => {
  prefix = `${uniqueName('large')}.`;
  given = [];
  const admin = kafkaOf().admin();
  await admin.connect();
  const topicOf = (topic: string, bytes: number) => ({
    topic,
    numPartitions: 1,
    configEntries: [{ name: 'max.message.bytes', value: String(bytes) }],
  });
  await admin.createTopics({
    topics: [
      topicOf(`${prefix}${NoteTaken.topic}`, 4_000),
      topicOf(`${prefix}${NoteTaken.topic}.dlq`, 8_000),
    ],
    waitForLeaders: true,
  });
  await admin.disconnect();
  bus = createEventBus({
    brokers: engines().kafkaBrokers.split(','),
    clientId: 'too-large-test',
    topicPrefix: prefix,
    logger: quietLogger,
    onDeadLetter: (event) => given.push(event),
  });
});
afterEach(() => bus.close());

const topic = () => `${prefix}${NoteTaken.topic}`;

it('a batch that is too large is published in parts, in order', async () => {
  await bus.createPublisher().publish(Array.from({ length: 20 }, (_, n) => note(n, 500)));
  const messages = await readTopic(topic(), 20);
  expect(messages.map(numberOf)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(given).toEqual([]);
});

it('an event that is too large becomes a dead letter, and holds up none of the others', async () => {
  const large = note(2, 5_000);
  const largest = note(4, 10_000);
  await bus.createPublisher().publish([note(1, 10), large, note(3, 10), largest, note(5, 10)]);
  expect((await readTopic(topic(), 3)).map(numberOf)).toEqual([1, 3, 5]);
  const tooLarge = { topic: NoteTaken.topic, group: 'publisher', reason: 'too-large' };
  expect(given).toEqual([tooLarge, tooLarge]);
  expect(await endOf(`${topic()}.dlq`)).toBe('2');
  const options = { brokers: engines().kafkaBrokers.split(','), clientId: 'too-large-test' };
  const box = createDeadLetterBox({ ...options, topicPrefix: prefix, logger: quietLogger });
  const letters = await box.list();
  await box.close();
  expect(letters.map(({ eventId, group }) => [eventId, group])).toEqual([
    [large.id, 'publisher'],
    [largest.id, 'publisher'],
  ]);
  expect(String(letters[0]?.payload)).toBe(large.payload);
  // Its dead letters do not take it either: its store has the rest.
  expect(JSON.parse(String(letters[1]?.payload))).toMatchObject({ id: largest.id, data: null });
  expect(letters[0]?.error).toContain('larger than');
});
