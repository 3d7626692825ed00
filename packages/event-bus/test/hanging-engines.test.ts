import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sleep } from '@parley/async';
import { createMongoLogRelay, createMysqlOutboxRelay, on } from '@parley/event-bus';
import type { MysqlOutboxRelayOptions, OutgoingEvent, Publisher, Relay } from '@parley/event-bus';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { MongoClient } from 'mongodb';
import net from 'node:net';
import { collect, eventually } from './support/await-events.ts';
import type { Collected } from './support/await-events.ts';
import { engines } from './support/engines.ts';
import { createLogDatabase, noteLog } from './support/log-database.ts';
import type { LogDatabase } from './support/log-database.ts';
import { createOutboxDatabase } from './support/outbox-database.ts';
import type { OutboxDatabase } from './support/outbox-database.ts';
import { createTcpProxy } from './support/tcp-proxy.ts';
import type { TcpProxy } from './support/tcp-proxy.ts';
import {
  noteTaken,
  NoteTaken,
  openTestBus,
  quietLogger,
  startAndJoin,
  untilReady,
} from './support/test-bus.ts';

let proxy: TcpProxy;
let published: Collected<OutgoingEvent>;
let publisher: Publisher;

beforeEach(() => {
  published = collect();
  publisher = {
    publish: async (events) => {
      await Promise.resolve();
      for (const event of events) published.add(event);
    },
    close: async () => await Promise.resolve(),
  };
});

afterEach(async () => {
  jest.restoreAllMocks();
  await proxy.close();
});

/** The same engine by way of the proxy. */
async function throughProxy(address: string): Promise<string> {
  const url = new URL(address);
  proxy = await createTcpProxy({ port: Number(url.port) });
  url.port = String(proxy.port);
  return String(url);
}

async function millisecondsOf(work: Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work;
  return performance.now() - since;
}

describe('the outbox relay, when MySQL hangs', () => {
  let database: OutboxDatabase;
  let url: string;

  beforeEach(async () => {
    database = await createOutboxDatabase();
    url = await throughProxy(database.url);
  });

  afterEach(async () => {
    await database.drop();
  });

  function relay(options: Partial<MysqlOutboxRelayOptions> = {}): Relay {
    return createMysqlOutboxRelay({
      url,
      lock: 'outbox',
      publisher,
      logger: quietLogger,
      pollMs: 100,
      ...options,
    });
  }

  it('closes within seconds', async () => {
    const one = relay();
    await one.start();
    await untilReady(one);
    proxy.freeze();
    await sleep(200);
    expect(await millisecondsOf(one.close())).toBeLessThan(20_000);
    proxy.thaw();
  });

  it('gets the lock back from a holder that has been silent for a while', async () => {
    let holds: () => void = () => undefined;
    const holding = new Promise<void>((resolve) => {
      holds = resolve;
    });
    let letGo: () => void = () => undefined;
    const publishing = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow: Publisher = {
      ...publisher,
      async publish() {
        holds();
        await publishing;
      },
    };
    const dead = relay({ publisher: slow, silentSeconds: 2 });
    await dead.start();
    await database.insert([noteTaken('a', 1)]);
    await holding;
    // The holder's machine is gone, and its end of the connection with it: the server does not learn of that.
    proxy.vanish();
    const heir = relay({ url: database.url });
    await heir.start();
    await published.count(1);
    await heir.close();
    letGo();
    await dead.close();
  });
});

describe('the log relay, when MongoDB hangs', () => {
  let database: LogDatabase;
  let client: MongoClient;

  beforeEach(async () => {
    database = await createLogDatabase();
    client = new MongoClient(await throughProxy(engines().mongodbUrl), { serverSelectionTimeoutMS: 5_000 });
  });

  afterEach(async () => {
    await client.close();
    await database.drop();
  });

  it('says that it is not ready, goes on by itself, and closes within seconds', async () => {
    const relay = createMongoLogRelay({
      db: client.db(database.db.databaseName),
      name: 'notes',
      instanceId: 'one',
      collections: [noteLog],
      publisher,
      logger: quietLogger,
    });
    await relay.start();
    await untilReady(relay);
    proxy.freeze();
    await eventually(() => !relay.readiness().ready);
    await database.append('a', [1]);
    expect(published.items).toHaveLength(0);
    proxy.thaw();
    await published.count(1);
    await untilReady(relay);
    proxy.freeze();
    expect(await millisecondsOf(relay.close())).toBeLessThan(20_000);
    proxy.thaw();
  });
});

describe('the bus, when Kafka hangs', () => {
  beforeEach(async () => {
    const [broker] = engines().kafkaBrokers.split(',');
    await throughProxy(`kafka://${broker}`);
    const port = Number(broker?.split(':')[1]);
    const { connect } = net;
    // The broker tells clients its own port: they are led through the proxy here.
    jest
      .spyOn(net, 'connect')
      .mockImplementation(((options: net.TcpNetConnectOpts, onConnect?: () => void) =>
        connect(
          { ...options, port: options.port === port ? proxy.port : options.port },
          onConnect,
        )) as never);
  });

  /** A client that does not go through the proxy. */
  const direct = (): Kafka =>
    new Kafka({
      brokers: engines().kafkaBrokers.split(','),
      logLevel: logLevel.NOTHING,
      socketFactory: ({ host, port, onConnect }) => new net.Socket().connect(port, host, onConnect),
    });
  const publishDirectly = async (prefix: string, ...numbers: number[]): Promise<void> => {
    const producer = direct().producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const messages = numbers.map((n) => ({ key: 'a', value: noteTaken('a', n).payload }));
    await producer.send({ topic: `${prefix}${NoteTaken.topic}`, messages });
    await producer.disconnect();
  };

  it('closes within seconds, also with a send in flight', async () => {
    const { bus, exits } = await openTestBus();
    const subscriptions = [on(NoteTaken, () => undefined)];
    await Promise.all([
      startAndJoin(bus.createWorkConsumer({ group: 'notes.work', topics: [], subscriptions })),
      startAndJoin(bus.createBroadcastConsumer({ purpose: 'notes', instanceId: 'one', subscriptions })),
    ]);
    const sender = bus.createPublisher();
    await sender.publish([noteTaken('a', 1)]);
    proxy.freeze();
    const sent = sender.publish([noteTaken('a', 2)]).catch((error: unknown) => error);
    expect(await millisecondsOf(bus.close())).toBeLessThan(25_000);
    proxy.thaw();
    await Promise.all([sent, bus.close()]);
    expect(exits).toEqual([]);
  });

  it('goes on where it stood when it was thrown out of its group, and its commits are gone', async () => {
    const { bus, prefix, exits } = await openTestBus({ partitions: 1 });
    const received = collect<number>();
    const rejoins = collect<true>();
    const consumer = bus.createBroadcastConsumer({
      purpose: 'notes',
      instanceId: 'one',
      subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
      onRejoin: () => rejoins.add(true),
    });
    await startAndJoin(consumer);
    await publishDirectly(prefix, 1, 2);
    await received.count(2);
    proxy.freeze();
    const groupId = `${prefix}notes.broadcast.`;
    // Longer than its session lasts: only then can the group be deleted.
    const admin = direct().admin();
    await admin.connect();
    await eventually(async () => {
      const { groups } = await admin.listGroups();
      const ours = groups.map((group) => group.groupId).filter((id) => id.startsWith(groupId));
      const { groups: found } = await admin.describeGroups(ours);
      if (found.some(({ state }) => state !== 'Empty')) return false;
      await admin.deleteGroups(ours);
      return true;
    });
    await admin.disconnect();
    await publishDirectly(prefix, 3);
    proxy.thaw();
    await received.count(3);
    expect(received.items).toEqual([1, 2, 3]);
    await rejoins.count(2);
    await bus.close();
    expect(exits).toEqual([]);
  });

  it('closes within seconds while it still tries to join', async () => {
    const { bus, exits } = await openTestBus();
    proxy.freeze();
    const consumer = bus.createBroadcastConsumer({
      purpose: 'notes',
      instanceId: 'one',
      subscriptions: [on(NoteTaken, () => undefined)],
    });
    await consumer.start();
    await sleep(500);
    expect(consumer.readiness().ready).toBe(false);
    expect(await millisecondsOf(bus.close())).toBeLessThan(25_000);
    proxy.thaw();
    await bus.close();
    expect(exits).toEqual([]);
  });
});
