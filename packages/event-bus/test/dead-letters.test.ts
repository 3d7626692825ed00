import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createDeadLetterBox, on, runDeadLetterCommand, UnprocessableEventError } from '@parley/event-bus';
import type { DeadLetterBox, OutgoingEvent } from '@parley/event-bus';
import { collect } from './support/await-events.ts';
import type { Collected } from './support/await-events.ts';
import { engines } from './support/engines.ts';
import { readTopic } from './support/read-topic.ts';
import { noteTaken, NoteTaken, openTestBus, quietLogger, startAndJoin } from './support/test-bus.ts';
import type { TestBus } from './support/test-bus.ts';

const group = 'notes.work';
let test: TestBus;
let box: DeadLetterBox;
/** Ids that the consumer got hold of; while `broken` it can do nothing with them. */
let handled: Collected<string>;
let broken: boolean;

beforeEach(async () => {
  test = await openTestBus({ partitions: 1 });
  box = createDeadLetterBox({
    brokers: engines().kafkaBrokers.split(','),
    clientId: 'dead-letters-test',
    topicPrefix: test.prefix,
    logger: quietLogger,
  });
  handled = collect();
  broken = true;
  const consumer = test.bus.createWorkConsumer({
    group,
    topics: [NoteTaken.topic],
    subscriptions: [
      on(NoteTaken, (_data, { id }) => {
        if (broken) throw new UnprocessableEventError('No such note');
        handled.add(id);
      }),
    ],
  });
  await startAndJoin(consumer);
});
afterEach(async () => {
  await box.close();
  await test.bus.close();
});

/** Publishes and waits until all of them are dead letters. */
async function deadLetter(...events: readonly OutgoingEvent[]): Promise<void> {
  await test.bus.createPublisher().publish(events);
  await readTopic(`${test.prefix}${NoteTaken.topic}.dlq`, events.length);
}

async function command(...given: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await runDeadLetterCommand(given, { box, print: (text) => lines.push(text) });
  return { code, text: lines.join('\n') };
}

it('lists what lies there with all that is known of it, and nothing where there is nothing', async () => {
  expect(await box.list()).toEqual([]);
  const event = noteTaken('a', 1);
  await deadLetter(event, { ...noteTaken('a', 2), payload: 'not JSON' });
  expect(await box.list()).toEqual(await box.list(NoteTaken.topic));
  expect(await box.list('other.events')).toEqual([]);
  expect(await box.list()).toEqual([
    {
      topic: NoteTaken.topic,
      position: '0/0',
      eventId: event.id,
      type: 'NoteTaken',
      key: Buffer.from('a'),
      payload: Buffer.from(event.payload),
      error: 'No such note',
      group,
      from: '0/0',
      deadLetteredAt: expect.any(Date),
      redrivenAt: null,
    },
    expect.objectContaining({
      position: '0/1',
      eventId: null,
      payload: Buffer.from('not JSON'),
      error: 'Not JSON',
    }),
  ]);
});

it('drives an event again under its own key and id, as often as one likes', async () => {
  const [one, two] = [noteTaken('a', 1), noteTaken('a', 2)];
  await deadLetter(one, two);
  broken = false;
  expect(await command('redrive', two.id)).toMatchObject({ code: 0 });
  await handled.count(1);
  expect((await box.list()).map(({ redrivenAt }) => redrivenAt)).toEqual([null, expect.any(Date)]);
  expect(await command('redrive', NoteTaken.topic, '0/1')).toMatchObject({ code: 0 });
  await handled.count(2);
  expect(handled.items).toEqual([two.id, two.id]);
  const messages = await readTopic(`${test.prefix}${NoteTaken.topic}`, 4);
  expect(messages.map(({ key, value }) => [key, value])).toEqual(
    [one, two, two, two].map(({ payload }) => ['a', payload]),
  );
});

it('drives all that wait of a topic again, in order, but not what was driven before', async () => {
  const events = [noteTaken('a', 1), noteTaken('a', 2), noteTaken('a', 3)];
  await deadLetter(...events);
  broken = false;
  await command('redrive', NoteTaken.topic, '0/1');
  await handled.count(1);
  const { code, text } = await command('redrive', NoteTaken.topic);
  expect(code).toBe(0);
  expect(text.split('\n')).toHaveLength(2);
  await handled.count(3);
  expect(handled.items).toEqual([1, 0, 2].map((index) => events[index]?.id));
  expect(await command('list')).toEqual({ code: 0, text: 'No dead letters wait.' });
  expect((await command('list', '--all')).text.match(/driven again/gu)).toHaveLength(3);
});

it('what fails again lies there again', async () => {
  const event = noteTaken('a', 1);
  await deadLetter(event);
  await command('redrive', event.id);
  // After the first letter and the marker of its re-drive.
  await readTopic(`${test.prefix}${NoteTaken.topic}.dlq`, 3);
  const letters = await box.list();
  expect(letters.map(({ eventId, redrivenAt }) => [eventId, redrivenAt !== null])).toEqual([
    [event.id, true],
    [event.id, false],
  ]);
  // Two letters of one event: it is published once.
  broken = false;
  await command('redrive', event.id);
  await readTopic(`${test.prefix}${NoteTaken.topic}`, 3);
  await handled.count(1);
  expect(handled.items).toEqual([event.id]);
});

it('shows one whole, and says so when there is none', async () => {
  const event = noteTaken('a', 1);
  await deadLetter(event);
  const { code, text } = await command('show', event.id);
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({ eventId: event.id, payload: { data: { noteId: 'a', n: 1 } } });
  expect(await command('show', NoteTaken.topic, '0/7')).toEqual({
    code: 1,
    text: `There is no dead letter ${NoteTaken.topic} 0/7: npm run dlq -- list shows what waits.`,
  });
  expect((await command('redrive', 'nothing')).code).toBe(1);
  expect((await command('redrive')).code).toBe(2);
  expect((await command('bogus')).text).toContain('redrive');
});
