import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Client } from '@parley/client';
import { ClientProvider, useQuery, useStream, type StreamState } from '@parley/client/react';
import { eventually, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { Activity, createElement, type FunctionComponent, type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { startJournal, type Journal } from './support/journal.ts';
import { createPage, type ReactPage } from './support/react-page.ts';
import { everyoneLeaves, signIn } from './support/signed-in.ts';

let journal: Journal;
let proxy: TcpProxy;
let page: ReactPage;
beforeAll(async () => {
  journal = await startJournal();
});
beforeEach(async () => {
  proxy = await startTcpProxy(journal.port);
  journal.opened.length = 0;
  page = createPage();
});
afterEach(async () => {
  page.close();
  everyoneLeaves();
  await eventually(() => expect(journal.streams()).toBe(0));
  await proxy.close();
});
afterAll(() => journal.close());

const signedIn = (): Client => signIn(journal, `http://127.0.0.1:${proxy.port}/graphql`).client;

const query =
  'subscription ($of: String, $after: Cursor) { entries(of: $of, after: $after) { number text } }';
interface Entries {
  readonly entries: { readonly number: number; readonly text: string };
}

/** What a component has seen, in this order. */
interface Seen {
  readonly texts: string[];
  readonly states: StreamState<Entries>[];
}
const nothingSeen = (): Seen => ({ texts: [], states: [] });

interface FollowingProps {
  readonly seen: Seen;
  readonly of?: string;
  readonly after?: string;
  readonly onText?: (text: string) => void;
}

const Following: FunctionComponent<FollowingProps> = ({ seen, of, after, onText }) => {
  const state = useStream<Entries>(
    { query, variables: { of, after } },
    {
      onEvent({ data }) {
        const text = data?.entries.text ?? 'nothing';
        seen.texts.push(text);
        onText?.(text);
      },
    },
  );
  seen.states.push(state);
  return `${state.status}: ${state.data?.entries.text ?? 'nothing'}`;
};

function within(client: Client, node: ReactNode): ReactNode {
  return createElement(StrictMode, null, createElement(ClientProvider, { client }, node));
}

const following = (client: Client, props: FollowingProps): ReactNode =>
  within(client, createElement(Following, props));

test('a stream is begun once though StrictMode shows its component twice, and ends with it', async () => {
  const seen = nothingSeen();
  const shown = page.show(following(signedIn(), { seen }));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  journal.write('once');
  await eventually(() => expect(shown.text).toBe('open: once'));
  expect([seen.texts, journal.opened]).toEqual([['begin', 'once'], [null]]);
  shown.leave();
  await eventually(() => expect(journal.streams()).toBe(0));
});

test('its status tells a first connection from one that comes back, and how it ended', async () => {
  const seen = nothingSeen();
  const shown = page.show(following(signedIn(), { seen }));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  proxy.cut();
  // Nothing is said meanwhile: the connection alone says that the stream goes on.
  await eventually(() => expect(journal.opened).toHaveLength(2));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  journal.fail('SERVICE_UNAVAILABLE');
  await eventually(() => expect(journal.opened).toHaveLength(3));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  journal.fail('FORBIDDEN');
  await eventually(() => expect(shown.text).toBe('ended: begin'));
  expect(seen.states.at(-1)).toMatchObject({ code: 'FORBIDDEN', error: { message: 'This is FORBIDDEN.' } });
  const statuses = seen.states.map(({ status }) => status);
  const changes = statuses.filter((status, index) => status !== statuses[index - 1]);
  expect(changes).toEqual(['connecting', 'open', 'reconnecting', 'open', 'reconnecting', 'open', 'ended']);
});

test('what comes while its component is hidden is delivered when it is shown again, once', async () => {
  const client = signedIn();
  const seen = nothingSeen();
  const inMode = (mode: 'visible' | 'hidden'): ReactNode =>
    within(client, createElement(Activity, { mode, children: createElement(Following, { seen }) }));
  const shown = page.show(inMode('visible'));
  await eventually(() => expect(seen.texts).toEqual(['begin']));
  for (const round of [1, 2]) {
    shown.update(inMode('hidden'));
    await eventually(() => expect(journal.streams()).toBe(0));
    journal.write(`missed ${round}`);
    shown.update(inMode('visible'));
    await eventually(() => expect(seen.texts.at(-1)).toBe(`missed ${round}`));
  }
  expect(seen.texts).toEqual(['begin', 'missed 1', 'missed 2']);
  expect(journal.opened.slice(1)).not.toContain(null);
});

test('other variables begin another stream; the cursor alone does not', async () => {
  const client = signedIn();
  const seen = nothingSeen();
  const shown = page.show(following(client, { seen, of: 'one' }));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  journal.write('first');
  await eventually(() => expect(shown.text).toBe('open: first'));
  shown.update(following(client, { seen, of: 'one', after: '1' }));
  journal.write('second');
  await eventually(() => expect(shown.text).toBe('open: second'));
  expect(journal.opened).toEqual([null]);
  shown.update(following(client, { seen, of: 'two' }));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  expect([journal.opened, journal.streams()]).toEqual([[null, null], 1]);
});

test('another client, of another viewer, begins anew and shows nothing of the former one', async () => {
  const seen = nothingSeen();
  const shown = page.show(following(signedIn(), { seen }));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  const states = seen.states.length;
  shown.update(following(signedIn(), { seen }));
  await eventually(() => expect(journal.opened).toEqual([null, null]));
  await eventually(() => expect(shown.text).toBe('open: begin'));
  expect(seen.states[states]).toMatchObject({ status: 'connecting', data: undefined });
  await eventually(() => expect(journal.streams()).toBe(1));
});

test('what a handler throws ends its stream, and no other one', async () => {
  const client = signedIn();
  const [broken, sound] = [nothingSeen(), nothingSeen()];
  const onText = (): void => {
    throw new Error('The handler is broken.');
  };
  const shown = [
    page.show(following(client, { seen: broken, onText })),
    page.show(following(client, { seen: sound })),
  ];
  await eventually(() => expect(shown.map(({ text }) => text)).toEqual(['ended: begin', 'open: begin']));
  expect(broken.states.at(-1)?.error).toMatchObject({ message: 'The handler is broken.' });
  await eventually(() => expect(journal.streams()).toBe(1));
});

test('without an operation nothing is asked for', async () => {
  const client = signedIn();
  const Idle: FunctionComponent = () => `${useStream(undefined).status} ${useQuery(undefined).status}`;
  const shown = page.show(within(client, createElement(Idle)));
  await eventually(() => expect(shown.text).toBe('idle idle'));
  expect(proxy.connections).toBe(0);
});

test('on a server components are drawn as they begin, and nothing is asked for', () => {
  const client = signedIn();
  const Asking: FunctionComponent = () => useQuery({ query: '{ written }' }).status;
  const seen = nothingSeen();
  expect(renderToString(following(client, { seen }))).toBe('connecting: nothing');
  expect(renderToString(within(client, createElement(Asking)))).toBe('loading');
  expect(proxy.connections).toBe(0);
});

test('a query keeps its answer while it is asked again, and asks anew with other variables', async () => {
  const client = signedIn();
  const asked: Promise<void>[] = [];
  const states: string[] = [];
  const Written: FunctionComponent<{ readonly name: string }> = ({ name }) => {
    const { data, status, refetch } = useQuery<{ written: number }>({
      query: `query ${name} { written }`,
    });
    states.push(`${name} ${status} ${data?.written ?? 'nothing'}`);
    return createElement('button', { ref: () => void (refetches.at = refetch) }, states.at(-1));
  };
  const refetches: { at: () => Promise<void> } = { at: () => Promise.resolve() };
  const shown = page.show(within(client, createElement(Written, { name: 'One' })));
  await eventually(() => expect(shown.text).toMatch(/^One answered \d+$/u));
  const before = Number(shown.text.split(' ').at(-1));
  journal.write('more');
  asked.push(refetches.at());
  await eventually(() => expect(shown.text).toBe(`One answered ${before + 1}`));
  await Promise.all(asked);
  expect(states).toContain(`One loading ${before}`);
  shown.update(within(client, createElement(Written, { name: 'Two' })));
  await eventually(() => expect(shown.text).toBe(`Two answered ${before + 1}`));
  expect(states).toContain('Two loading nothing');
});
