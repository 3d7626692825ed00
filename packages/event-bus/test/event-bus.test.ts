import { describe, expect, it } from '@jest/globals';
import { createEventBus, on } from '@parley/event-bus';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import { collect, eventually } from './support/await-events.ts';
import { engines, uniqueName } from './support/engines.ts';
import { readTopic } from './support/read-topic.ts';
import {
  kafkaOf,
  noteTaken,
  NoteTaken,
  openTestBus,
  quietLogger,
  startAndJoin,
  untilReady,
} from './support/test-bus.ts';

describe('an event bus', () => {
  it('starts without Kafka, says so, and works as soon as it is there', async () => {
    const port = await freePort();
    const bus = createEventBus({
      brokers: [`127.0.0.1:${port}`],
      clientId: 'event-bus-test',
      topicPrefix: `${uniqueName('bus')}.`,
      logger: quietLogger,
      exit: () => undefined,
    });
    const [worked, streamed] = [collect<number>(), collect<number>()];
    const work = bus.createWorkConsumer({
      group: 'notes.work',
      topics: [NoteTaken.topic],
      subscriptions: [on(NoteTaken, ({ n }) => worked.add(n))],
    });
    const broadcast = bus.createBroadcastConsumer({
      purpose: 'notes.streams',
      instanceId: 'one',
      subscriptions: [on(NoteTaken, ({ n }) => streamed.add(n))],
    });
    const publisher = bus.createPublisher();
    const ensured = bus.ensureTopics([{ name: NoteTaken.topic, partitions: 2 }]);
    await Promise.all([work.start(), broadcast.start()]);
    await expect(publisher.publish([noteTaken('a', 0)])).rejects.toThrow();
    await eventually(() => !work.readiness().ready && !broadcast.readiness().ready);

    const door = await openDoor(port);
    await ensured;
    await Promise.all([untilReady(work), untilReady(broadcast)]);
    await publisher.publish([noteTaken('a', 1)]);
    await Promise.all([worked.count(1), streamed.count(1)]);
    await bus.close();
    await door.close();
  });

  it('creates each topic with its partitions and its dead letters, also when two do it at once', async () => {
    const prefix = `${uniqueName('bus')}.`;
    const [one, two] = await Promise.all([
      openTestBus({ prefix, partitions: 4 }),
      openTestBus({ prefix, partitions: 4 }),
    ]);
    await one.bus.ensureTopics([{ name: NoteTaken.topic, partitions: 9 }]);
    const admin = kafkaOf().admin();
    await admin.connect();
    const names = [`${prefix}${NoteTaken.topic}`, `${prefix}${NoteTaken.topic}.dlq`];
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    await admin.disconnect();
    const partitions = topics.map(({ name, partitions }) => [name, partitions.length]);
    expect(Object.fromEntries(partitions)).toEqual({ [names[0] ?? '']: 4, [names[1] ?? '']: 1 });
    await Promise.all([one.bus.close(), two.bus.close()]);
  });

  it('publishes in the order of the calls, also in batches larger than one request', async () => {
    const { bus, prefix } = await openTestBus({ partitions: 1 });
    const publisher = bus.createPublisher();
    const large = 'x'.repeat(100_000);
    const events = Array.from({ length: 25 }, (_, n) => ({ ...noteTaken('a', n), payload: `${n} ${large}` }));
    await Promise.all([publisher.publish(events.slice(0, 20)), publisher.publish(events.slice(20))]);
    const messages = await readTopic(`${prefix}${NoteTaken.topic}`, 25);
    expect(messages.map(({ value }) => Number(value.split(' ')[0]))).toEqual(events.map((_, n) => n));
    await bus.close();
  });

  it('creates no topic by publishing to it', async () => {
    const { bus, prefix } = await openTestBus();
    const publisher = bus.createPublisher();
    const lost = { ...noteTaken('a', 1), topic: 'nobody.events' };
    await expect(publisher.publish([lost])).rejects.toThrow();
    const admin = kafkaOf().admin();
    await admin.connect();
    expect(await admin.listTopics()).not.toContain(`${prefix}nobody.events`);
    await admin.disconnect();
    // The unknown topic does not stay in the way of the known one.
    await publisher.publish([noteTaken('a', 1)]);
    await bus.close();
  });

  it('rebuilds a consumer that crashed, and brings what was published since', async () => {
    const { bus, prefix, exits } = await openTestBus({ partitions: 1 });
    const received = collect<number>();
    const rejoins = collect<true>();
    const consumer = bus.createBroadcastConsumer({
      purpose: 'notes.streams',
      instanceId: 'one',
      subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
      onRejoin: () => rejoins.add(true),
    });
    await startAndJoin(consumer);
    const admin = kafkaOf().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${prefix}${NoteTaken.topic}`] });
    await admin.disconnect();
    await eventually(() => !consumer.readiness().ready);
    await bus.ensureTopics([{ name: NoteTaken.topic, partitions: 1 }]);
    await bus.createPublisher().publish([noteTaken('a', 1)]);
    await received.count(1);
    await untilReady(consumer);
    expect(rejoins.items.length).toBeGreaterThan(1);
    expect(exits).toEqual([]);
    await bus.close();
  });
});

/** Below 32768, where Linux begins to hand ports out: who gets one of those would be there before the broker. */
async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const server = createServer();
  const isFree = await listen(server, port).then(
    () => true,
    () => false,
  );
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Lets through to the broker, which then tells its clients its own address. */
async function openDoor(port: number): Promise<{ close(): Promise<void> }> {
  const [host = '', brokerPort = ''] = (engines().kafkaBrokers.split(',')[0] ?? '').split(':');
  const sockets = new Set<Socket>();
  const server = createServer((inside) => {
    const outside = connect(Number(brokerPort), host);
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    inside.pipe(outside).pipe(inside);
  });
  await listen(server, port);
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
}
