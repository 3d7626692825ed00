import { createEventBus, createEventFactory, type EventBus } from '@parley/event-bus';
import { engines, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { quietLogger } from '../../../gateway/test/support/shop.ts';
import { apollo } from './entries/apollo.ts';
import { core } from './entries/core.ts';
import type { EntryApp } from './entries/entry.ts';
import { react } from './entries/react.ts';
import { sse } from './entries/sse.ts';
import { urql } from './entries/urql.ts';
import { startJournalProcess, type JournalProcess } from './support/journal-process.ts';
import { read, type Reading } from './support/reading.ts';
import { everyoneLeaves, signIn } from './support/signed-in.ts';

const entries = [core, apollo, urql, react, sse];
const loggedOut = {
  type: 'LoggedOut',
  topic: 'accounts.events',
  schema: z.object({ sessionId: z.string() }),
  key: ({ sessionId }: { sessionId: string }) => sessionId,
};

let bus: EventBus;
let journal: JournalProcess;
let proxy: TcpProxy;
const apps: EntryApp[] = [];
beforeAll(async () => {
  const brokers = engines().kafkaBrokers;
  const topicPrefix = `client-test-${randomUUID()}.`;
  const logger = quietLogger();
  bus = createEventBus({ brokers: brokers.split(','), clientId: 'client-test', topicPrefix, logger });
  await bus.ensureTopics([{ name: loggedOut.topic, partitions: 1 }]);
  journal = await startJournalProcess({
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    REVOCATION_TOPIC: loggedOut.topic,
    REVOCATION_TYPE: loggedOut.type,
    REVOCATION_FIELD: 'data.sessionId',
    REVOCATION_CLAIM: 'sid',
  });
});
beforeEach(async () => {
  proxy = await startTcpProxy(journal.port());
});
afterEach(async () => {
  for (const app of apps.splice(0)) app.close();
  everyoneLeaves();
  await proxy.close();
});
afterAll(async () => {
  await journal.close();
  await bus.close();
});

/** One of each entry, which have read where the log begins. */
async function everyEntry(): Promise<readonly { readonly name: string; readonly reading: Reading }[]> {
  const url = `http://127.0.0.1:${proxy.port}/graphql`;
  const readings = entries.map(({ name, createClient, open }) => {
    const app = open(signIn(journal, url, {}, createClient).client);
    apps.push(app);
    return { name, reading: read(app) };
  });
  for (const { reading } of readings) expect(await reading.texts(1)).toEqual(['begin']);
  return readings;
}

function write(...texts: string[]): void {
  for (const text of texts) journal.write(text);
}

test('nothing is lost, doubled or out of order when the gateway is killed', async () => {
  const readings = await everyEntry();
  write('before 1', 'before 2');
  await journal.kill();
  write('meanwhile 1', 'meanwhile 2');
  await journal.start();
  proxy.leadTo(journal.port());
  write('after 1', 'after 2');
  const expected = ['before 1', 'before 2', 'meanwhile 1', 'meanwhile 2', 'after 1', 'after 2'];
  for (const { name, reading } of readings)
    expect({ name, texts: await reading.texts(6) }).toEqual({ name, texts: expected });
});

test('every entry says that the session has ended, after what had come, and does not come back', async () => {
  const readings = await everyEntry();
  write('last');
  for (const { reading } of readings) expect(await reading.texts(1)).toEqual(['last']);
  const opened = journal.opened.length;
  const event = createEventFactory({ source: 'test' })(loggedOut, { sessionId: 'session-of-ada' });
  await bus.createPublisher().publish([event]);
  for (const { name, reading } of readings)
    expect({ name, ...(await reading.end()) }).toEqual({
      name,
      unread: [],
      // A request has no close code.
      how: name === sse.name ? 'UNAUTHENTICATED' : 4401,
    });
  expect(journal.opened).toHaveLength(opened);
});
