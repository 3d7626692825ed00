import { describe, expect, test } from '@jest/globals';
import { emptyConversation } from '../src/conversation/conversation-state.ts';
import { type ConversationView, createConversationStore } from '../src/conversation/conversation-store.ts';
import { createKeptConversations } from '../src/conversation/kept-conversations.ts';
import { showStored } from '../src/conversation/show-stored.ts';
import type { Timeline } from '../src/conversation/timeline.ts';
import type { Seen } from '../src/seen/seen.ts';
import { createBrowserMemory } from './support/seen.ts';

type View = ConversationView<string>;
const settled = () => new Promise((resolve) => setImmediate(resolve));
type Messages = View['timeline']['messages'];

const messages = (count: number): Messages =>
  Array.from({ length: count }, (_, n) => ({ id: `m${n + 1}`, number: n + 1 }) as Messages[number]);

function viewOf(more: Partial<View>, timeline: Partial<Timeline<Messages[number]>> = {}): View {
  return {
    ...emptyConversation,
    head: 'room',
    firstUnread: 3,
    missing: 'gone',
    status: 'open',
    mutations: [],
    refused: new Map(),
    ...more,
    timeline: { ...emptyConversation.timeline, isLoaded: true, messages: messages(3), ...timeline },
  };
}

test('what was left at its newest messages is shown again, to be loaded, without what was of the moment', () => {
  const kept = createKeptConversations<string>(undefined).of('a');
  expect(kept.view()).toBeUndefined();
  const mutations = [
    { mutation: { type: 'delete', messageId: 'm1' }, at: '2026-01-01T00:00:00.000Z' },
  ] as const;
  kept.keep(viewOf({ mutations }, { messages: messages(100), hasPrevious: true, endCursor: 'z', epoch: 2 }));
  expect(kept.view()).toEqual(
    viewOf(
      { firstUnread: undefined, missing: undefined },
      { isLoaded: false, messages: messages(100).slice(40) },
    ),
  );
});

test('what was left elsewhere, or before it was read, changes nothing; what is lost is forgotten', () => {
  const kept = createKeptConversations<string>(undefined).of('a');
  kept.keep(viewOf({}));
  const first = kept.view();
  for (const view of [
    viewOf({}, { hasNext: true }),
    viewOf({}, { isLoaded: false }),
    viewOf({ status: 'opening' }),
  ])
    kept.keep(view);
  expect(kept.view()).toBe(first);
  kept.keep(viewOf({ status: 'lost' }));
  expect(kept.view()).toBeUndefined();
});

test('of many those are kept that were left last', () => {
  const kept = createKeptConversations<string>(undefined);
  for (let n = 0; n < 30; n += 1) kept.of(String(n)).keep(viewOf({}));
  kept.of('0').keep(viewOf({}));
  kept.of('30').keep(viewOf({}));
  expect(['0', '1', '2', '30'].map((id) => kept.of(id).view() !== undefined)).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

describe('what the browser keeps', () => {
  const openKept = (seen: Seen) => createKeptConversations<string>(seen).of('a');
  const receipts = { read: new Map([['ben', 2]]), delivered: new Map([['ben', 3]]) };

  async function leftPage() {
    const memory = createBrowserMemory();
    const seen = memory.openPage('ada');
    openKept(seen).keep(viewOf({ receipts }, { messages: messages(100) }));
    seen.flush();
    await settled();
    return { memory, seen };
  }

  test('is shown on the next page as it was left, to be loaded', async () => {
    const { memory } = await leftPage();
    const store = createConversationStore<string>(undefined);
    await showStored(openKept(memory.openPage('ada')), store);
    expect(store.view()).toEqual(
      viewOf(
        { firstUnread: undefined, missing: undefined, receipts },
        { isLoaded: false, messages: messages(100).slice(40) },
      ),
    );
  });

  test('is not shown to anybody else', async () => {
    const { memory } = await leftPage();
    expect(await openKept(memory.openPage('ben')).read()).toBeUndefined();
  });

  test('does not take the place of what the platform has said by then', async () => {
    const { memory } = await leftPage();
    for (const answer of [{ head: 'anew' }, { status: 'lost' as const }]) {
      const store = createConversationStore<string>(undefined);
      const shown = showStored(openKept(memory.openPage('ada')), store);
      store.become(answer);
      const before = store.view();
      await shown;
      expect(store.view()).toBe(before);
    }
  });

  test('takes no receipt back that came meanwhile', async () => {
    const { memory } = await leftPage();
    const store = createConversationStore<string>(undefined);
    const shown = showStored(openKept(memory.openPage('ada')), store);
    store.apply([{ type: 'receipt', kind: 'read', userId: 'ben', upTo: 9 }]);
    await shown;
    expect(store.view().receipts.read.get('ben')).toBe(9);
  });

  test('goes when the conversation is lost', async () => {
    const { memory, seen } = await leftPage();
    openKept(seen).keep(viewOf({ status: 'lost' }));
    await settled();
    expect(memory.kept.size).toBe(0);
  });
});
