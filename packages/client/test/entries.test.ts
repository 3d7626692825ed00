import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventually, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { apollo } from './entries/apollo.ts';
import { core } from './entries/core.ts';
import type { EntryApp } from './entries/entry.ts';
import { react } from './entries/react.ts';
import { sse } from './entries/sse.ts';
import { urql } from './entries/urql.ts';
import { startJournal, type Journal } from './support/journal.ts';
import { read } from './support/reading.ts';
import { everyoneLeaves, signIn, type SignedIn } from './support/signed-in.ts';

const entries = [core, apollo, urql, react, sse];

let journal: Journal;
let proxy: TcpProxy;
let url: string;
const apps: EntryApp[] = [];
beforeAll(async () => {
  journal = await startJournal();
});
beforeEach(async () => {
  proxy = await startTcpProxy(journal.port);
  url = `http://127.0.0.1:${proxy.port}/graphql`;
  journal.opened.length = 0;
});
afterEach(async () => {
  for (const app of apps.splice(0)) app.close();
  everyoneLeaves();
  await eventually(() => expect(journal.streams()).toBe(0));
  await proxy.close();
});
afterAll(() => journal.close());

function write(name: string, count: number): string[] {
  const texts = Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
  for (const text of texts) journal.write(text);
  return texts;
}

describe.each(entries)('$name', ({ createClient, open }) => {
  const begin = (options: Parameters<typeof signIn>[2] = {}): SignedIn & { readonly app: EntryApp } => {
    const signedIn = signIn(journal, url, options, createClient);
    const app = open(signedIn.client);
    apps.push(app);
    return { ...signedIn, app };
  };

  test('loses and doubles nothing while its connection is cut again and again', async () => {
    const reading = read(begin().app);
    expect(await reading.texts(1)).toEqual(['begin']);
    for (let round = 0; round < 9; round += 1) {
      const texts = write(`before ${round}`, 20);
      // In the middle of what arrives, between two frames, or on a quiet connection.
      if (round % 3 === 0) expect(await reading.texts(20)).toEqual(texts);
      proxy.cut();
      const more = write(`after ${round}`, 5);
      const expected = round % 3 === 0 ? more : [...texts, ...more];
      expect(await reading.texts(expected.length)).toEqual(expected);
    }
    expect(journal.opened[0]).toBeNull();
    expect(journal.opened.length).toBeGreaterThan(3);
    expect(journal.opened.slice(1)).not.toContain(null);
  });

  test('notices that nothing comes through any more, and goes on when it does', async () => {
    const reading = read(begin({ keepAliveMs: 1_000 }).app);
    await reading.texts(1);
    proxy.swallow();
    const texts = write('swallowed', 3);
    const next = reading.texts(3);
    await eventually(() => expect(proxy.connections).toBeGreaterThan(1));
    proxy.heal();
    expect(await next).toEqual(texts);
  });

  test('continues after the cursor of what was delivered last, which the app has kept', async () => {
    const { app } = begin();
    const reading = read(app);
    await reading.texts(1);
    const texts = write('kept', 3);
    await reading.texts(3);
    const { cursor } = reading;
    reading.stop();
    const missed = write('missed', 2);
    expect(await read(app, { after: cursor }).texts(2)).toEqual(missed);
    expect(await read(app, { after: String(Number(cursor) - 2) }).texts(4)).toEqual([
      ...texts.slice(1),
      ...missed,
    ]);
  });

  test('outlives its access token', async () => {
    const followOver = async (life: number): Promise<boolean> => {
      const { app, happenings, asked } = begin({ lives: [life, life, 600] });
      const reading = read(app);
      expect(await reading.texts(1)).toEqual(['begin']);
      const isRefreshed = () =>
        expect(asked.filter(({ refresh }) => refresh).length).toBeGreaterThanOrEqual(2);
      await eventually(isRefreshed);
      const texts = write('later', 3);
      expect(await reading.texts(3)).toEqual(texts);
      reading.stop();
      // A request has no way to take a new token: it begins anew.
      return createClient === sse.createClient || happenings.every(({ type }) => type === 'connected');
    };
    // A token is renewed when a quarter of its life is left: a slow machine may need more than that of a short one.
    for (let life = 3; !(await followOver(life)); life *= 2) expect(life).toBeLessThan(24);
  });

  test.each(['SUBGRAPH_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'SLOW_CONSUMER', 'SERVER_GOING_AWAY'])(
    'goes on when the server ends a subscription with %s',
    async (code) => {
      const reading = read(begin().app);
      await reading.texts(1);
      const first = write('first', 2);
      journal.fail(code);
      const second = write('second', 2);
      expect(await reading.texts(4)).toEqual([...first, ...second]);
    },
  );

  test.each(['FORBIDDEN', 'BAD_USER_INPUT'])(
    'reports %s as its library does, after what had come',
    async (code) => {
      const reading = read(begin().app);
      await reading.texts(1);
      const texts = write('last', 2);
      journal.fail(code);
      expect(await reading.end()).toEqual({ unread: texts, how: code });
    },
  );

  test('reports what is wrong with a subscription', async () => {
    const { app } = begin();
    const query = 'subscription($after: Cursor) { entries(after: $after) { nothing } }';
    expect(await read(app, {}, { query }).end()).toMatchObject({ how: 'GRAPHQL_VALIDATION_FAILED' });
    expect(await read(app, { after: 'rubbish' }).end()).toMatchObject({ how: 'BAD_CURSOR' });
  });

  test('ends when the server completes it', async () => {
    const reading = read(begin().app);
    await reading.texts(1);
    journal.complete();
    expect(await reading.end()).toEqual({ unread: [], how: 'complete' });
  });

  test('unsubscribes at once, though nothing comes', async () => {
    const { app } = begin();
    const readings = [read(app), read(app, { after: '0' })];
    await Promise.all(readings.map((reading) => reading.texts(1)));
    expect(journal.streams()).toBe(2);
    readings[0]?.stop();
    await eventually(() => expect(journal.streams()).toBe(1));
    readings[1]?.stop();
    await eventually(() => expect(journal.streams()).toBe(0));
  });

  test('begins anew where nothing can be resumed, with what is true then', async () => {
    const reading = read(
      begin().app,
      {},
      { query: 'subscription { length }', textOf: (data) => String((data as { length: number }).length) },
    );
    const [before] = await reading.texts(1);
    write('more', 1);
    const more = String(Number(before) + 1);
    expect(await reading.texts(1)).toEqual([more]);
    proxy.cut();
    expect(await reading.texts(1)).toEqual([more]);
  });

  test('says once that events with cursors are only watched', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { app } = begin();
    const textOf = (data: unknown): string => (data as { entries: { text: string } }).entries.text;
    const watched = ['subscription One { entries { text } }', 'subscription Two { entries { text } }'];
    for (const query of watched) expect(await read(app, {}, { query, textOf }).texts(1)).toEqual(['begin']);
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/does not resume.*\$after: Cursor/u), expect.stringContaining('One')],
    ]);
    warn.mockRestore();
  });

  test('latest-only events, and those that are followed, are no reason to warn', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { app } = begin();
    const textOf = (data: unknown): string => typeof (data as { length: number }).length;
    await read(app, {}, { query: 'subscription { length }', textOf }).texts(1);
    await read(app).texts(1);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test('asks queries and mutations, and reports their errors', async () => {
    const { app } = begin();
    expect(await app.ask('{ whoami }')).toMatchObject({ data: { whoami: 'ada' }, codes: [] });
    const mutation = 'mutation Write($text: String!) { write(text: $text) }';
    expect((await app.ask(mutation, { text: 'x' })).data).toMatchObject({ write: expect.any(Number) });
    expect((await app.ask('{ nothing }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  test('asks once more, with a new token, when the one it had has expired', async () => {
    const { app, asked } = begin({ lives: [-10, 600] });
    const answers = await Promise.all([1, 2, 3].map((n) => app.ask(`query Q${n} { whoami }`)));
    for (const { data } of answers) expect(data).toMatchObject({ whoami: 'ada' });
    expect(asked.filter(({ refresh }) => refresh)).toHaveLength(1);
  });
});

describe.each([core, apollo, urql, react])('$name', ({ open }) => {
  test('has one socket for all subscriptions', async () => {
    const { client } = signIn(journal, url);
    const app = open(client);
    apps.push(app);
    const readings = [null, '0', '1'].map((after) => read(app, { after }));
    await Promise.all(readings.map((reading) => reading.texts(1)));
    expect(journal.streams()).toBe(3);
    expect(proxy.connections).toBe(1);
  });
});
