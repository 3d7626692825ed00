import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { FollowingStream, Happening } from '@parley/client';
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
});
afterEach(async () => {
  everyoneLeaves();
  await eventually(() => expect(journal.streams()).toBe(0));
  await proxy.close();
});
afterAll(() => journal.close());

const query = 'subscription($after: Cursor) { entries(after: $after) { number text } }';

async function text(stream: FollowingStream<{ entries: Entry }>): Promise<string | undefined> {
  return (await stream.next()).value?.data?.entries.text;
}

test('a token that ends is renewed in band: the socket lives on', async () => {
  const renewThrice = async (life: number): Promise<readonly Happening[]> => {
    const { client, happenings, asked } = signIn(journal, url, { lives: [life, life, life, 600] });
    const stream = client.follow<{ entries: Entry }>({ query });
    expect(await text(stream)).toBe('begin');
    await eventually(() => expect(asked.filter(({ refresh }) => refresh).length).toBeGreaterThanOrEqual(3));
    journal.write('later');
    expect(await text(stream)).toBe('later');
    client.close();
    return happenings;
  };
  // A token is renewed when a quarter of its life is left. A slow machine may need more than that of a short one, but not of each.
  const all = [await renewThrice(3)];
  for (let life = 6; life <= 24 && all.at(-1)?.length !== 1; life *= 2) all.push(await renewThrice(life));
  expect(all.at(-1)).toEqual([{ type: 'connected' }]);
});

test('a new token that is refused leaves the socket until the old one ends; then another is asked for', async () => {
  const { client, happenings } = signIn(journal, url, { lives: [10, -10, -10, -10, -10, 600] });
  const stream = client.follow<{ entries: Entry }>({ query });
  expect(await text(stream)).toBe('begin');
  await eventually(() => expect(happenings.some(({ type }) => type === 'token-refused')).toBe(true));
  journal.write('still there');
  expect(await text(stream)).toBe('still there');
  await eventually(() =>
    expect(happenings).toContainEqual(expect.objectContaining({ type: 'disconnected', code: 4403 })),
  );
  journal.write('after it');
  expect(await text(stream)).toBe('after it');
  expect(happenings.at(-1)).toEqual({ type: 'connected' });
});

test('while no new token can be had the socket lives, and then it is waited for', async () => {
  const token = await journal.issuer.token({ userId: 'ada', expiresIn: 10 });
  let isAway = true;
  const { client, happenings } = signIn(journal, url, {
    getAccessToken: async ({ refresh }) => {
      if (refresh && isAway) throw new Error('No network.');
      return refresh ? journal.issuer.token({ userId: 'ada' }) : token;
    },
  });
  const stream = client.follow<{ entries: Entry }>({ query });
  expect(await text(stream)).toBe('begin');
  await eventually(() =>
    expect(happenings).toContainEqual(expect.objectContaining({ type: 'disconnected', code: 4403 })),
  );
  journal.write('meanwhile');
  isAway = false;
  expect(await text(stream)).toBe('meanwhile');
  expect(happenings.some(({ type }) => type === 'token-missing')).toBe(true);
});
