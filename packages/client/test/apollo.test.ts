import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createClient, type Client } from '@parley/client';
import { createApolloLink } from '@parley/client/apollo';
import { eventually, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startJournal, type Journal } from './support/journal.ts';
import { everyoneLeaves, signIn } from './support/signed-in.ts';

let journal: Journal;
let proxy: TcpProxy;
beforeAll(async () => {
  journal = await startJournal();
  proxy = await startTcpProxy(journal.port);
});
afterEach(async () => {
  for (const apollo of opened.splice(0)) apollo.stop();
  everyoneLeaves();
  await eventually(() => expect(journal.streams()).toBe(0));
});
afterAll(async () => {
  await proxy.close();
  await journal.close();
});

const opened: ApolloClient[] = [];

function apolloOver(client: Client): ApolloClient {
  const apollo = new ApolloClient({ link: createApolloLink(client), cache: new InMemoryCache() });
  opened.push(apollo);
  return apollo;
}

const open = (): ApolloClient => apolloOver(signIn(journal, `http://127.0.0.1:${proxy.port}/graphql`).client);

const entries = gql`
  subscription ($after: Cursor) {
    entries(after: $after) {
      number
      text
    }
  }
`;
const written = gql`
  query {
    written
  }
`;

test('subscribeToMore brings each event into its query, over cuts', async () => {
  const query = open().watchQuery<{ written: number }>({ query: written });
  const counts: number[] = [];
  const subscription = query.subscribe(({ data }) => {
    if (data?.written !== undefined) counts.push(data.written);
  });
  await eventually(() => expect(counts).toHaveLength(1));
  const texts: string[] = [];
  const stop = query.subscribeToMore<{ entries: { number: number; text: string } }>({
    document: entries,
    updateQuery: (_, { subscriptionData: { data } }) => {
      texts.push(data.entries.text);
      return { written: data.entries.number };
    },
  });
  await eventually(() => expect(texts).toEqual(['begin']));
  for (const text of ['a', 'b', 'c', 'd']) {
    proxy.cut();
    journal.write(text);
  }
  await eventually(() => expect(texts).toEqual(['begin', 'a', 'b', 'c', 'd']));
  await eventually(() => expect(counts.at(-1)).toBe((counts[0] ?? NaN) + 4));
  stop();
  await eventually(() => expect(journal.streams()).toBe(0));
  subscription.unsubscribe();
});

test('who subscribes later with the same variables joins a stream, unless it has one of its own', async () => {
  const apollo = open();
  const texts: string[][] = [[], [], []];
  const follow = (index: number, context: object): void =>
    void apollo
      .subscribe<{ entries: { text: string } }>({ query: entries, context })
      .subscribe(({ data }) => void texts[index]?.push(data?.entries.text ?? 'nothing'));
  follow(0, {});
  await eventually(() => expect(texts[0]).toEqual(['begin']));
  follow(1, {});
  follow(2, { queryDeduplication: false });
  await eventually(() => expect(texts[2]).toEqual(['begin']));
  journal.write('for all');
  await eventually(() => expect(texts).toEqual([['begin', 'for all'], ['for all'], ['begin', 'for all']]));
});

test('errors are those of Apollo', async () => {
  const apollo = open();
  const failed = await apollo.query({ query: gql('{ nothing }') }).catch((error: unknown) => error);
  expect(CombinedGraphQLErrors.is(failed)).toBe(true);
  const results: { readonly data?: unknown; readonly error?: unknown }[] = [];
  apollo.subscribe({ query: entries }).subscribe((result) => void results.push(result));
  await eventually(() => expect(results).toMatchObject([{ data: { entries: { text: 'begin' } } }]));
  journal.fail('FORBIDDEN');
  await eventually(() => expect(results).toHaveLength(2));
  expect(CombinedGraphQLErrors.is(results[1]?.error)).toBe(true);
  expect(results[1]?.error).toMatchObject({ message: 'This is FORBIDDEN.' });
});

test('what is no answer is a ServerError, as of HttpLink', async () => {
  const page = createServer((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const failure = await apolloOver(createClient({ url }))
    .query({ query: written })
    .catch((error: unknown) => error);
  expect(ServerError.is(failure)).toBe(true);
  expect(failure).toMatchObject({ statusCode: 502, bodyText: '<h1>Bad gateway</h1>' });
  await new Promise((resolve) => page.close(resolve));
});

test('a query that nobody waits for any more is given up', async () => {
  let gone = 0;
  const silent = createServer((request) => void request.socket.on('close', () => (gone += 1)));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const asked = new Promise((resolve) => silent.once('request', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const waiting = apolloOver(createClient({ url }))
    .watchQuery({ query: written })
    .subscribe(() => undefined);
  await asked;
  waiting.unsubscribe();
  await eventually(() => expect(gone).toBe(1));
  await new Promise((resolve) => silent.close(resolve));
});
