import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ConnectionRefused, StreamRefused, type FollowingStream } from '@parley/client';
import { eventually, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { startJournal, type Entry, type Journal } from './support/journal.ts';
import { everyoneLeaves, signIn } from './support/signed-in.ts';

let journal: Journal;
let proxy: TcpProxy;
let url: string;
beforeAll(async () => {
  journal = await startJournal();
});
beforeEach(async () => {
  proxy = await startTcpProxy(journal.port);
  url = `http://127.0.0.1:${proxy.port}/graphql`;
  journal.opened.length = 0;
});
afterEach(async () => {
  everyoneLeaves();
  await eventually(() => expect(journal.streams()).toBe(0));
  await proxy.close();
});
afterAll(() => journal.close());

const query = 'subscription($after: Cursor) { entries(after: $after) { number text } }';
type Entries = FollowingStream<{ entries: Entry }>;

async function read(stream: Entries, count: number): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < count) {
    const { done, value } = await stream.next();
    if (done === true) throw new Error('The stream ended.');
    texts.push(value.data?.entries.text ?? 'nothing');
  }
  return texts;
}

function write(name: string, count: number): string[] {
  const texts = Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
  for (const text of texts) journal.write(text);
  return texts;
}

describe('a stream that is followed', () => {
  test('loses and doubles nothing while its socket is cut again and again', async () => {
    const { client, happenings } = signIn(journal, url);
    const stream: Entries = client.follow({ query });
    expect(await read(stream, 1)).toEqual(['begin']);
    for (let round = 0; round < 15; round += 1) {
      const texts = write(`before ${round}`, 20);
      // In the middle of what arrives, between two frames, or on a quiet socket.
      if (round % 3 === 0) expect(await read(stream, 20)).toEqual(texts);
      proxy.cut();
      const more = write(`after ${round}`, 5);
      expect(await read(stream, round % 3 === 0 ? 5 : 25)).toEqual(
        round % 3 === 0 ? more : [...texts, ...more],
      );
    }
    expect(happenings.filter(({ type }) => type === 'disconnected').length).toBeGreaterThanOrEqual(15);
    expect(journal.opened[0]).toBeNull();
    expect(journal.opened.slice(1)).not.toContain(null);
  });

  test('notices that nothing comes through any more, and goes on when it does', async () => {
    const { client } = signIn(journal, url, { keepAliveMs: 200 });
    const stream: Entries = client.follow({ query });
    await read(stream, 1);
    proxy.swallow();
    const texts = write('swallowed', 3);
    const next = read(stream, 3);
    await eventually(() => expect(proxy.connections).toBeGreaterThan(1));
    proxy.heal();
    expect(await next).toEqual(texts);
  });

  test.each(['SUBGRAPH_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'SLOW_CONSUMER', 'SERVER_GOING_AWAY'])(
    'continues after its cursor when the server ends it with %s',
    async (code) => {
      const { client, happenings } = signIn(journal, url);
      const stream: Entries = client.follow({ query });
      await read(stream, 1);
      const first = write('first', 2);
      journal.fail(code);
      const second = write('second', 2);
      expect(await read(stream, 4)).toEqual([...first, ...second]);
      expect(happenings).toEqual([{ type: 'connected' }, { type: 'interrupted', code }]);
    },
  );

  test.each(['FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT'])(
    'ends with a typed error when the server ends it with %s, after what had come',
    async (code) => {
      const { client } = signIn(journal, url);
      const stream: Entries = client.follow({ query });
      await read(stream, 1);
      const texts = write('last', 2);
      journal.fail(code);
      expect(await read(stream, 2)).toEqual(texts);
      const failure = await stream.next().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StreamRefused);
      expect(failure).toMatchObject({ code, message: `This is ${code}.` });
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    },
  );

  test('ends with a typed error when its cursor is refused', async () => {
    const { client } = signIn(journal, url);
    const stream = client.follow({ query, variables: { after: 'rubbish' } });
    await expect(stream.next()).rejects.toMatchObject({ name: 'StreamRefused', code: 'BAD_CURSOR' });
  });

  test('ends without one when the server completes it', async () => {
    const { client } = signIn(journal, url);
    const stream: Entries = client.follow({ query });
    await read(stream, 1);
    journal.complete();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('begins after a cursor that an app has kept, which is that of what it was handed', async () => {
    const { client } = signIn(journal, url);
    const stream: Entries = client.follow({ query });
    await read(stream, 1);
    const texts = write('kept', 3);
    expect(await read(stream, 1)).toEqual([texts[0]]);
    await eventually(() => expect(journal.streams()).toBe(1));
    const { cursor } = stream;
    stream.close();
    const again: Entries = client.follow({ query, variables: { after: cursor } });
    expect(await read(again, 2)).toEqual(texts.slice(1));
  });

  test('is unsubscribed at once when it is left, though nothing comes', async () => {
    const { client } = signIn(journal, url);
    const stream: Entries = client.follow({ query });
    await read(stream, 1);
    const waiting = stream.next();
    stream.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await eventually(() => expect(journal.streams()).toBe(0));
    for await (const _ of client.follow({ query })) break;
    await eventually(() => expect(journal.streams()).toBe(0));
  });

  test('does not pile up before a slow reader: it is unsubscribed, and resumed when half is read', async () => {
    const { client } = signIn(journal, url, { maxWaiting: 10 });
    const stream: Entries = client.follow({ query });
    await read(stream, 1);
    const texts = write('many', 200);
    await eventually(() => expect(journal.streams()).toBe(0));
    expect(await read(stream, 200)).toEqual(texts);
    const [last] = write('last', 1);
    expect(await read(stream, 1)).toEqual([last]);
  });

  test('shares its socket with others, and each goes on where it stood', async () => {
    const { client } = signIn(journal, url);
    const streams = [1, 2, 3].map(() => client.follow<{ entries: Entry }>({ query }));
    for (const stream of streams) await read(stream, 1);
    expect(proxy.connections).toBe(1);
    for (const [index, stream] of streams.entries()) {
      write('x', 2);
      await read(stream, 2 * index);
    }
    proxy.cut();
    write('last', 1);
    for (const [index, stream] of streams.entries())
      expect((await read(stream, 7 - 2 * index)).at(-1)).toBe('last 1');
    expect(proxy.connections).toBe(1);
  });
});

describe('what cannot be followed', () => {
  test.each([
    'subscription { entries { number } }',
    'subscription($after: Cursor) { entries { number } }',
    'subscription { entries { number } } # ($after: Cursor) after: $after',
    'subscription { entries(of: "$after: after: $after") { number } }',
  ])('is said before anything is sent: %s', (document) => {
    const { client } = signIn(journal, url);
    expect(() => client.follow({ query: document })).toThrow(/\$after: Cursor/u);
    expect(proxy.connections).toBe(0);
  });

  test('a field without cursors is none', async () => {
    const { client } = signIn(journal, url);
    const stream = client.follow({ query: 'subscription($after: Cursor) { length(after: $after) }' });
    await expect(stream.next()).rejects.toThrow('not lossless');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});

describe('a stream that is watched', () => {
  test('begins anew with what is true then', async () => {
    const { client } = signIn(journal, url);
    const stream = client.watch<{ length: number }>({ query: 'subscription { length }' });
    const before = (await stream.next()).value?.data?.length ?? NaN;
    write('more', 1);
    expect((await stream.next()).value?.data).toEqual({ length: before + 1 });
    proxy.cut();
    expect((await stream.next()).value?.data).toEqual({ length: before + 1 });
    journal.fail('SUBGRAPH_UNAVAILABLE');
    expect((await stream.next()).value?.data).toEqual({ length: before + 1 });
  });
});

test('a connection that the server refuses for good ends the streams with a typed error', async () => {
  const { client, happenings } = signIn(journal, url);
  const stream: Entries = client.follow({ query: `${query} # ${'x'.repeat(70_000)}` });
  const failure = await stream.next().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConnectionRefused);
  expect(failure).toMatchObject({ code: 1009 });
  expect(happenings.at(-1)).toMatchObject({ type: 'disconnected', code: 1009 });
});

test('a viewer who has too many sockets is served when one of them is closed', async () => {
  const crowded = await startJournal({ MAX_SOCKETS_PER_VIEWER: '1' });
  const first = signIn(crowded, crowded.url);
  await read(first.client.follow({ query }), 1);
  const second = signIn(crowded, crowded.url);
  const begun = read(second.client.follow({ query }), 1);
  const refused = { type: 'disconnected', code: 4429, reason: expect.stringContaining('has 1 open sockets') };
  await eventually(() =>
    expect(second.happenings.filter(({ type }) => type === 'disconnected').length).toBeGreaterThanOrEqual(3),
  );
  expect(second.happenings.slice(0, 3)).toEqual([refused, refused, refused]);
  first.client.close();
  expect(await begun).toEqual(['begin']);
  second.client.close();
  await crowded.close();
});
