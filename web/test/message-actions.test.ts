import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { TimelineMessage } from '../src/conversation/conversation-state.ts';
import { createConversationStore } from '../src/conversation/conversation-store.ts';
import { rowAfterKey } from '../src/conversation/row-keys.ts';
import type { Row } from '../src/conversation/rows.ts';
import type { MessageMutation } from '../src/message-actions/message-mutation.ts';
import { withMutations } from '../src/message-actions/message-mutation.ts';
import { createMutations } from '../src/message-actions/mutations.ts';
import { lastEditable, offeredActions } from '../src/message-actions/offered-actions.ts';
import { hasReacted, withReaction } from '../src/message-actions/reactions.ts';
import type { MutationOutcome } from '../src/message-actions/perform-mutation.ts';

const person = (id: string) => ({ id, username: id, displayName: id, isDeleted: false, image: null });

const said = (more: Partial<TimelineMessage> = {}): TimelineMessage => ({
  id: 'm',
  isInRoom: true,
  threadNumber: null,
  threadRoot: null,
  thread: null,
  number: 1,
  clientMessageId: null,
  sender: person('ada'),
  text: 'Hello',
  plainText: 'Hello',
  replyTo: null,
  isForwarded: false,
  reactions: [],
  pinnedAt: null,
  poll: null,
  mentions: [],
  attachments: [],
  linkPreview: null,
  isFromBlocked: false,
  sentAt: '2026-01-01T00:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  ...more,
});

const setting = {
  viewerId: 'ada',
  isGroup: true,
  viewerRole: 'MEMBER' as const,
  mayPin: false,
  roles: new Map([
    ['ben', 'MEMBER'],
    ['cem', 'ADMIN'],
  ] as const),
};

describe('the menu of a message', () => {
  test('offers to change and delete an own one, and nothing of one that is deleted but to hide it', () => {
    expect(offeredActions(said(), setting)).toEqual([
      'reply',
      'react',
      'forward',
      'copyText',
      'copyLink',
      'edit',
      'hide',
      'delete',
    ]);
    expect(offeredActions(said({ editedAt: '2026-01-01T00:01:00.000Z' }), setting)).toContain('history');
    expect(offeredActions(said({ text: null, deletedAt: '2026-01-01T00:01:00.000Z' }), setting)).toEqual([
      'hide',
    ]);
  });

  test('offers to delete those of members to admins, and those of all to the owner', () => {
    const mayDelete = (viewerRole: 'OWNER' | 'ADMIN' | 'MEMBER', sender: string, isGroup = true) =>
      offeredActions(said({ sender: person(sender) }), { ...setting, viewerRole, isGroup }).includes(
        'delete',
      );
    expect(mayDelete('MEMBER', 'ben')).toBe(false);
    expect(mayDelete('ADMIN', 'ben')).toBe(true);
    expect(mayDelete('ADMIN', 'cem')).toBe(false);
    expect(mayDelete('OWNER', 'cem')).toBe(true);
    expect(mayDelete('OWNER', 'ben', false)).toBe(false);
  });

  test('offers to pin to who may, and to unpin what is pinned', () => {
    const offered = (pinnedAt: string | null, mayPin: boolean) =>
      offeredActions(said({ pinnedAt }), { ...setting, mayPin }).filter((action) => action.endsWith('pin'));
    expect(offered(null, true)).toEqual(['pin']);
    expect(offered('2026-01-01T00:01:00.000Z', true)).toEqual(['unpin']);
    expect(offered(null, false)).toEqual([]);
  });

  test('offers no text of who is blocked', () => {
    const blocked = said({
      sender: person('ben'),
      isFromBlocked: true,
      editedAt: '2026-01-01T00:01:00.000Z',
    });
    expect(offeredActions(blocked, setting)).toEqual(['reply', 'react', 'copyLink', 'hide']);
  });

  test('arrow up changes the newest own message that can be changed', () => {
    const messages = [
      said({ id: 'first' }),
      said({ id: 'second' }),
      said({ id: 'poll', poll: { isClosed: false } }),
      said({ id: 'forwarded', isForwarded: true }),
      said({ id: 'gone', deletedAt: '2026-01-01T00:01:00.000Z' }),
      said({ id: 'of ben', sender: person('ben') }),
    ];
    expect(lastEditable(messages, 'ada')?.id).toBe('second');
    expect(lastEditable(messages, 'cem')).toBeUndefined();
  });
});

/** A conversation with one message, whose mutations are answered when the test says so. */
function conversation() {
  const store = createConversationStore(undefined);
  store.apply([
    { type: 'requested', request: '1', place: 'whole' },
    {
      type: 'received',
      request: '1',
      page: {
        messages: [said()],
        hasPreviousPage: false,
        hasNextPage: false,
        startCursor: null,
        endCursor: null,
      },
    },
  ]);
  const asked: MessageMutation[] = [];
  const answers: ((outcome: MutationOutcome) => void)[] = [];
  const mutations = createMutations({
    store,
    perform(mutation) {
      asked.push(mutation);
      return new Promise((resolve) => answers.push(resolve));
    },
    now: () => '2026-01-01T00:02:00.000Z',
  });
  const shown = () => withMutations(store.view().timeline.messages, store.view().mutations);
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const answer = async (outcome: MutationOutcome): Promise<void> => {
    await settled();
    answers.shift()?.(outcome);
    await settled();
  };
  return { store, mutations, asked, answer, shown };
}

const edit = (text: string) => ({ type: 'edit', messageId: 'm', text }) as const;
const changed = (more: Partial<TimelineMessage>) => ({ type: 'changed', message: said(more) }) as const;

describe('a mutation of a message', () => {
  test('is shown at once, and taken back with its text kept where it is refused', async () => {
    const { store, mutations, answer, shown } = conversation();
    mutations.mutate(edit('Hello!'));
    expect(shown()).toMatchObject([{ text: 'Hello!', editedAt: '2026-01-01T00:02:00.000Z' }]);
    await answer({ type: 'refused', refusal: { code: 'EDIT_WINDOW_CLOSED' } });
    expect(shown()).toEqual([said()]);
    expect(store.view().refused.get('m')).toEqual({
      mutation: edit('Hello!'),
      refusal: { code: 'EDIT_WINDOW_CLOSED' },
    });
    mutations.mutate({ type: 'hide', messageId: 'm' });
    expect(store.view().refused.size).toBe(0);
    expect(shown()).toEqual([]);
    await answer({ type: 'hidden', id: 'm' });
    expect(store.view()).toMatchObject({ mutations: [], timeline: { messages: [] } });
  });

  test('waits for the one before it on the same message', async () => {
    const { mutations, asked, answer, shown } = conversation();
    mutations.mutate(edit('one'));
    mutations.mutate(edit('two'));
    await answer(changed({ text: 'one' }));
    expect(asked).toEqual([edit('one'), edit('two')]);
    expect(shown()).toMatchObject([{ text: 'two' }]);
    await answer(changed({ text: 'two' }));
    expect(shown()).toEqual([said({ text: 'two' })]);
  });

  test('whose answer comes after the stream takes nothing back that the stream has said', async () => {
    const { store, mutations, answer, shown } = conversation();
    mutations.mutate({ type: 'delete', messageId: 'm' });
    expect(shown()).toMatchObject([{ text: null, deletedAt: '2026-01-01T00:02:00.000Z' }]);
    const streamed = said({ text: null, deletedAt: '2026-01-01T00:02:01.000Z' });
    store.apply([{ type: 'changed', message: streamed }]);
    await answer(changed({ text: null, deletedAt: '2026-01-01T00:02:00.500Z' }));
    expect(shown()).toEqual([streamed]);
  });
});

const emoji = fc.constantFrom('👍', '❤️');
const reactions = fc.uniqueArray(
  fc.record({
    emoji,
    count: fc.integer({ min: 1, max: 5 }),
    viewerHasReacted: fc.boolean(),
    people: fc.constant([]),
  }),
  { selector: (reaction) => reaction.emoji },
);

test('an emoji is given and taken back by the viewer alone, once each', () => {
  fc.assert(
    fc.property(reactions, emoji, fc.boolean(), (before, one, isOn) => {
      const countOf = (all: readonly { readonly emoji: string; readonly count: number }[]): number =>
        all.find((reaction) => reaction.emoji === one)?.count ?? 0;
      const after = withReaction(before, one, isOn);
      expect(hasReacted(after, one)).toBe(isOn);
      const change = Number(isOn) - Number(hasReacted(before, one));
      expect(countOf(after)).toBe(countOf(before) + change);
      expect(withReaction(after, one, isOn)).toBe(after);
      expect(after.filter((reaction) => reaction.emoji !== one)).toEqual(
        before.filter((reaction) => reaction.emoji !== one),
      );
    }),
  );
});

const rows = fc.array(fc.constantFrom('day', 'unread', 'message', 'pending'), { maxLength: 12 });

test('arrows lead from message to message and over all of them, Home and End to the outermost', () => {
  fc.assert(
    fc.property(rows, (types) => {
      const list = types.map((type, index) => ({ type, key: String(index) })) as unknown as readonly Row[];
      const messages = types.flatMap((type, index) =>
        type === 'message' || type === 'pending' ? [index] : [],
      );
      const walked = (from: number, key: string): readonly number[] => {
        const next = rowAfterKey(list, from, key);
        return next === undefined ? [] : [next, ...walked(next, key)];
      };
      expect(walked(-1, 'ArrowDown')).toEqual(messages);
      expect(walked(list.length, 'ArrowUp')).toEqual(messages.toReversed());
      expect(rowAfterKey(list, 0, 'Home')).toBe(messages[0]);
      expect(rowAfterKey(list, 0, 'End')).toBe(messages.at(-1));
      expect(rowAfterKey(list, 0, 'a')).toBeUndefined();
    }),
  );
});
