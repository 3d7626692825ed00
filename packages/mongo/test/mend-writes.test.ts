import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { withTimeout } from '@parley/async';
import { engines, eventually, startTcpProxy, type TcpProxy, uniqueName } from '@parley/testkit';
import { MongoNetworkError } from 'mongodb';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { connectMongo, type MongoConnection } from '../src/index.ts';

interface ConnectionModule {
  readonly Connection: { readonly prototype: { command(...given: unknown[]): unknown } };
}

let proxy: TcpProxy;
let mongo: MongoConnection;
beforeAll(async () => {
  const url = new URL(engines().mongodbUrl);
  proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  url.pathname = `/${uniqueName('writes')}`;
  mongo = connectMongo({ url: url.href, service: 'test' });
  await eventually(() => mongo.ping());
});
afterAll(async () => {
  await eventually(() => mongo.db.dropDatabase());
  await mongo.close();
  await proxy.close();
});

const inTime = <T>(work: Promise<T>) => withTimeout(60_000, work, () => new Error('It hangs.'));

test('a write to a socket that has just closed is a failure of the network, and is tried again', async () => {
  const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection') as ConnectionModule;
  const { prototype } = Connection;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its connection
  const real = prototype.command;
  let commands = 0;
  const spy = jest.spyOn(prototype, 'command').mockImplementation(function (this: unknown, ...given) {
    const { db } = given[0] as { readonly db: string };
    if (db === mongo.db.databaseName && (commands += 1) === 1) (this as { socket: Socket }).socket.destroy();
    return real.apply(this, given);
  });
  try {
    // As the driver does with what may be repeated.
    await inTime(mongo.db.collection('notes').insertOne({ n: 1 }));
    expect(commands).toBeGreaterThan(1);
    expect(await mongo.db.collection('notes').countDocuments()).toBe(1);
    commands = 0;
    await expect(inTime(mongo.db.command({ ping: 1 }))).rejects.toThrow(MongoNetworkError);
  } finally {
    spy.mockRestore();
  }
});

test('a change stream goes on, however often and whenever its connections are cut', async () => {
  const notes = mongo.db.collection('cuts');
  await eventually(() => notes.insertOne({ n: 0 }));
  const stream = mongo.db.watch([], { maxAwaitTimeMS: 500 });
  await inTime(stream.tryNext());
  let written = 0;
  const writing = (async () => {
    for (; written < 400; written += 1) {
      await eventually(() => inTime(notes.insertOne({ n: written + 1 })));
      if (written % 20 === 0) proxy.cut();
    }
  })();
  const seen: number[] = [];
  let token: unknown = stream.resumeToken;
  let open = stream;
  while (seen.at(-1) !== 400) {
    try {
      const change = await inTime(open.tryNext());
      if (change?.operationType !== 'insert' || change.ns.coll !== 'cuts') continue;
      token = change._id;
      seen.push(change.fullDocument['n'] as number);
    } catch (error) {
      if (error instanceof Error && error.message === 'It hangs.') throw error;
      await inTime(open.close().catch(() => undefined));
      open = mongo.db.watch([], { maxAwaitTimeMS: 500, resumeAfter: token });
    }
  }
  await writing;
  // An insert that was cut after its commit may have been made twice.
  expect([...new Set(seen)]).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  await open.close();
});
