import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createClient } from '@parley/client';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startJournal, type Journal } from './support/journal.ts';
import { everyoneLeaves, signIn } from './support/signed-in.ts';

let journal: Journal;
beforeAll(async () => {
  journal = await startJournal();
});
afterEach(everyoneLeaves);
afterAll(() => journal.close());

const whoami = '{ whoami }';

test('a query is answered to whom the token names', async () => {
  const { client, asked } = signIn(journal, journal.url);
  expect(await client.ask({ query: whoami })).toEqual({ data: { whoami: 'ada' } });
  expect(asked).toEqual([{ refresh: false }]);
});

test('variables, a mutation, and errors beside the data', async () => {
  const { client } = signIn(journal, journal.url);
  const query = 'mutation Write($text: String!) { write(text: $text) } query Other { whoami }';
  const answer = await client.ask<{ write: number }>({
    query,
    variables: { text: 'x' },
    operationName: 'Write',
  });
  expect(answer.data?.write).toBeGreaterThan(0);
  expect((await client.ask({ query: '{ nothing }' })).errors).toMatchObject([
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
});

test('with a token that has expired it is asked once more, with a new one', async () => {
  const { client, asked } = signIn(journal, journal.url, { lives: [-10, 600] });
  expect(await client.ask({ query: whoami })).toEqual({ data: { whoami: 'ada' } });
  expect(asked.filter(({ refresh }) => refresh)).toEqual([{ refresh: true }]);
});

test('many at once get one new token between them', async () => {
  const { client, asked } = signIn(journal, journal.url, { lives: [-10, 600] });
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.ask({ query: whoami })));
  for (const answer of answers) expect(answer).toEqual({ data: { whoami: 'ada' } });
  expect(asked.filter(({ refresh }) => refresh)).toHaveLength(1);
});

test('when the new token is refused too, that is the answer', async () => {
  const { client, asked } = signIn(journal, journal.url, { lives: [-10] });
  expect((await client.ask({ query: whoami })).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
  expect(asked.filter(({ refresh }) => refresh)).toHaveLength(1);
});

test('who is not signed in gets the refusal', async () => {
  const client = createClient({ url: () => journal.url });
  expect((await client.ask({ query: whoami })).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
});

test('what is no answer rejects', async () => {
  const page = createServer((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  await expect(createClient({ url }).ask({ query: whoami })).rejects.toMatchObject({
    name: 'NoAnswer',
    status: 502,
  });
  await new Promise((resolve) => page.close(resolve));
  await expect(createClient({ url }).ask({ query: whoami })).rejects.toThrow();
});
