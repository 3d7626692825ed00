import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createEventBus, on } from '@parley/event-bus';
import type { GroupProgress } from '@parley/event-bus';
import { eventually } from './support/await-events.ts';
import { noteTaken, NoteTaken, openTestBus, quietLogger, startAndJoin } from './support/test-bus.ts';
import type { TestBus } from './support/test-bus.ts';

const group = 'notes.progress';
const topics = [NoteTaken.topic];
let opened: TestBus;
let progress: GroupProgress;

beforeEach(async () => {
  opened = await openTestBus();
  progress = opened.bus.createGroupProgress({ group, topics });
});
afterEach(async () => {
  await progress.close();
  await opened.bus.close();
});

/** A broker that is slow to answer proves nothing, and is asked again. */
async function expectCaughtUpAtNext(): Promise<void> {
  expect(await progress.isCaughtUp()).toBe(false);
  await eventually(() => progress.isCaughtUp());
}

test('a group has caught up when it has handled what was there the time before', async () => {
  await opened.bus.createPublisher().publish([noteTaken('a', 1), noteTaken('b', 1)]);
  expect([await progress.isCaughtUp(), await progress.isCaughtUp()]).toEqual([false, false]);
  let lets: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (lets = resolve));
  const consumer = opened.bus.createWorkConsumer({
    group,
    topics,
    subscriptions: [on(NoteTaken, () => held)],
  });
  await startAndJoin(consumer);
  expect(await progress.isCaughtUp()).toBe(false);
  lets();
  await eventually(() => progress.isCaughtUp());
});

test('topics without a record leave nothing to catch up with', async () => {
  await expectCaughtUpAtNext();
});

test('a broker that does not answer is no proof of anything', async () => {
  const bus = createEventBus({
    brokers: ['127.0.0.1:1'],
    clientId: 'nowhere',
    topicPrefix: opened.prefix,
    logger: quietLogger,
  });
  const nowhere = bus.createGroupProgress({ group, topics });
  expect([await nowhere.isCaughtUp(), await nowhere.isCaughtUp()]).toEqual([false, false]);
  await nowhere.close();
  await bus.close();
});

test('who begins anew knows of nothing that was there the time before', async () => {
  await expectCaughtUpAtNext();
  progress.beginAnew();
  await expectCaughtUpAtNext();
});
