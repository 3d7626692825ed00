import { afterEach, expect, it } from '@jest/globals';
import {
  createDeadLetterBox,
  on,
  onBatch,
  runDeadLetterCommand,
  type DeadLettered,
  type EventSubscription,
  type SubscriptionOptions,
} from '@parley/event-bus';
import { collect } from './support/await-events.ts';
import { engines } from './support/engines.ts';
import { endOf, readTopic } from './support/read-topic.ts';
import {
  notesGroup,
  noteTaken,
  NoteTaken,
  openTestBus,
  quietLogger,
  type TestBus,
} from './support/test-bus.ts';

let test: TestBus;
const given = collect<DeadLettered>();
const handled = collect<number>();
const failed = collect<number>();

afterEach(async () => {
  await test.bus.close();
  given.items.length = handled.items.length = failed.items.length = 0;
});

/** A consumer that fails at the second of three events, by no fault of theirs that it knows. */
async function failAtTheSecond(
  deadLetterAfterMs: number,
  subscribe: (handle: (n: number) => void) => EventSubscription,
  isOutage = () => Promise.resolve(false),
): Promise<void> {
  const onDeadLetter = (event: DeadLettered): unknown => given.add(event);
  test = await openTestBus({ partitions: 1, deadLetterAfterMs, isOutage, onDeadLetter });
  await test.bus.createPublisher().publish([1, 2, 3].map((n) => noteTaken('a', n)));
  const consumer = test.consume(
    subscribe((n) => {
      if (n === 2) failed.add(n);
      if (n === 2) throw new Error('The transaction is too large');
      handled.add(n);
    }),
  );
  await consumer.start();
}

const oneByOne = (options?: SubscriptionOptions) => (handle: (n: number) => void) =>
  on(NoteTaken, ({ n }) => handle(n), options);

const deadLetters = () => `${test.prefix}${NoteTaken.topic}.dlq`;

it('an event that keeps failing becomes a dead letter with its error, where later ones do not depend on it', async () => {
  await failAtTheSecond(600, oneByOne({ isIndependent: true }));
  expect(await handled.count(2)).toEqual([1, 3]);
  expect(failed.items.length).toBeGreaterThan(1);
  const [letter] = await readTopic(deadLetters(), 1);
  expect(letter?.headers).toMatchObject({ offset: '1', error: 'The transaction is too large' });
  expect(given.items).toEqual([{ topic: NoteTaken.topic, group: notesGroup, reason: 'failing' }]);
});

it('while a store is unavailable no event is given up, however long that takes', async () => {
  let isOutage = true;
  await failAtTheSecond(0, oneByOne({ isIndependent: true }), () => Promise.resolve(isOutage));
  await failed.count(5);
  expect(handled.items).toEqual([1]);
  expect(given.items).toEqual([]);
  isOutage = false;
  expect(await handled.count(2)).toEqual([1, 3]);
  expect(given.items).toMatchObject([{ reason: 'failing' }]);
});

it('of a batch that keeps failing only the one that is why becomes a dead letter', async () => {
  await failAtTheSecond(600, (handle) => {
    const handleAll = (events: readonly { data: { n: number } }[]): void => {
      if (events.some(({ data }) => data.n === 2)) handle(2);
      for (const { data } of events) handle(data.n);
    };
    return onBatch([NoteTaken], handleAll, { maxBatchSize: 8, isIndependent: true });
  });
  expect(await handled.count(2)).toEqual([1, 3]);
  await readTopic(deadLetters(), 1);
  expect(await endOf(deadLetters())).toBe('1');
});

it('one on which later ones depend holds its partition, until an operator skips it', async () => {
  await failAtTheSecond(0, oneByOne());
  await failed.count(8);
  expect(handled.items).toEqual([1]);
  const box = createDeadLetterBox({
    brokers: engines().kafkaBrokers.split(','),
    clientId: 'given-up-test',
    topicPrefix: test.prefix,
    logger: quietLogger,
  });
  const lines: string[] = [];
  const command = (...args: string[]) =>
    runDeadLetterCommand(args, { box, print: (text) => lines.push(text) });
  expect(await command('skip', notesGroup, NoteTaken.topic, 'nowhere')).toBe(2);
  expect(await command('skip', notesGroup, NoteTaken.topic, '0/1')).toBe(0);
  expect(await handled.count(2, 60_000)).toEqual([1, 3]);
  expect(given.items).toEqual([{ topic: NoteTaken.topic, group: notesGroup, reason: 'skipped' }]);
  expect(await command('list')).toBe(0);
  expect(lines.join('\n')).toContain('The transaction is too large');
  await box.close();
});
