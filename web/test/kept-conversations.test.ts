import { expect, test } from '@jest/globals';
import { emptyConversation } from '../src/conversation/conversation-state.ts';
import type { ConversationView } from '../src/conversation/conversation-store.ts';
import { createKeptConversations } from '../src/conversation/kept-conversations.ts';
import type { Timeline } from '../src/conversation/timeline.ts';

type View = ConversationView<string>;
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
  const kept = createKeptConversations<string>().of('a');
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
  const kept = createKeptConversations<string>().of('a');
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
  const kept = createKeptConversations<string>();
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
