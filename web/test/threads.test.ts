import { describe, expect, test } from '@jest/globals';
import type { RoomEvent } from '../src/conversation/conversation-source.ts';
import {
  emptyConversation,
  reduceConversation,
  type ConversationState,
  type TimelineMessage,
} from '../src/conversation/conversation-state.ts';
import { rowsOf } from '../src/conversation/rows.ts';
import type { OutboxMessage } from '../src/outbox/outbox-message.ts';
import { threadActionsOf, withRoot } from '../src/threads/thread-messages.ts';

const thread = (replyCount: number) => ({
  replyCount,
  lastReplyAt: '2026-12-03T07:00:00.000Z',
  isFollowed: true,
  unreadCount: 0,
  lastRepliers: [],
});
const message = (id: string, more: Partial<TimelineMessage> = {}): TimelineMessage => ({
  id,
  number: 7,
  isInRoom: true,
  threadNumber: null,
  threadRoot: null,
  thread: null,
  clientMessageId: null,
  sender: null,
  text: id,
  plainText: id,
  replyTo: null,
  isForwarded: false,
  poll: null,
  reactions: [],
  mentions: [],
  attachments: [],
  linkPreview: null,
  isFromBlocked: false,
  sentAt: '2026-12-03T07:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  pinnedAt: null,
  ...more,
});
const root = message('root', { thread: thread(2) });
const reply = (id: string, threadNumber: number, more: Partial<TimelineMessage> = {}) =>
  message(id, { number: 0, isInRoom: false, threadNumber, threadRoot: { id: 'root' }, ...more });

const edges = (...messages: readonly TimelineMessage[]) => messages.map((node) => ({ node }));
const info = (hasPreviousPage: boolean) => ({
  hasPreviousPage,
  hasNextPage: false,
  startCursor: 'start',
  endCursor: 'end',
});

function opened(...replies: readonly TimelineMessage[]): ConversationState {
  const page = withRoot(root, { edges: edges(...replies), pageInfo: info(false) });
  const requested = { type: 'requested', request: '1', place: 'whole' } as const;
  return [requested, { type: 'received', request: '1', page } as const].reduce(
    reduceConversation,
    emptyConversation,
  );
}
const after = (state: ConversationState, ...events: readonly RoomEvent[]): ConversationState =>
  events
    .flatMap((event) => threadActionsOf(event, { id: 'root', number: root.number }))
    .reduce(reduceConversation, state);
const ids = ({ timeline }: ConversationState) => timeline.messages.map(({ id, number }) => [id, number]);

describe('a thread', () => {
  test('begins with the message that it hangs from, on the page that reaches its start', () => {
    expect(withRoot(root, { edges: edges(reply('one', 1)), pageInfo: info(false) }).messages).toMatchObject([
      { id: 'root', number: 0 },
      { id: 'one', number: 1 },
    ]);
    expect(withRoot(root, { edges: edges(reply('nine', 9)), pageInfo: info(true) }).messages).toMatchObject([
      { id: 'nine', number: 9 },
    ]);
    expect(withRoot(root, null)).toMatchObject({ messages: [{ id: 'root' }], hasNextPage: false });
  });

  test('takes its own replies alone, whether they are in the room or not, in its own order', () => {
    const state = after(
      opened(reply('one', 1)),
      { __typename: 'MessageSent', message: { ...message('said'), threadRoot: null } },
      {
        __typename: 'MessageSent',
        message: {
          ...reply('both', 2, { number: 8, isInRoom: true }),
          threadRoot: { id: 'root', thread: thread(2) },
        },
      },
      {
        __typename: 'ThreadReplySent',
        message: reply('other', 1, { threadRoot: { id: 'other root' } }),
        thread: thread(1),
      },
      { __typename: 'ThreadReplySent', message: reply('three', 3), thread: thread(3) },
    );
    expect(ids(state)).toEqual([
      ['root', 0],
      ['one', 1],
      ['both', 2],
      ['three', 3],
    ]);
    expect(state.timeline.messages[0]?.thread?.replyCount).toBe(3);
  });

  test('shows the changes of its messages, and is gone when the one that it hangs from expires', () => {
    const changed = after(
      opened(reply('one', 1)),
      { __typename: 'MessageEdited', message: { ...root, text: 'edited' } },
      {
        __typename: 'MessageDeleted',
        message: {
          ...reply('one', 1, { text: null, deletedAt: '2026-12-03T08:00:00.000Z' }),
          threadRoot: { id: 'root', thread: thread(0) },
        },
      },
      { __typename: 'MessagesExpired', upTo: root.number - 1 },
    );
    expect(changed.timeline.messages).toMatchObject([
      { id: 'root', number: 0, text: 'edited', thread: { replyCount: 0 } },
      { id: 'one', number: 1, text: null },
    ]);
    expect(ids(after(changed, { __typename: 'MessagesExpired', upTo: root.number }))).toEqual([]);
  });

  test('and its room each show what waits for them, and lead to one another', () => {
    const waiting = (clientMessageId: string, threadRootId: string | null, alsoInRoom = false) =>
      ({ clientMessageId, roomId: 'room', threadRootId, alsoInRoom }) as OutboxMessage;
    const props = {
      state: { ...opened(reply('one', 1)), mutations: [], refused: new Map() },
      outbox: {
        accepted: [],
        waiting: [
          waiting('w1', null),
          waiting('w2', 'root'),
          waiting('w3', 'root', true),
          waiting('w4', 'x'),
        ],
      },
      roomId: 'room',
      viewerId: 'ada',
      others: 1,
      firstUnread: undefined,
    };
    const shown = (threadRootId?: string) =>
      rowsOf({ ...props, ...(threadRootId !== undefined && { threadRootId }) }).map((row) =>
        row.type === 'message' ? [row.key, row.threadHref] : row.key,
      );
    expect(shown('root').slice(1)).toEqual([['root', undefined], 'replies', ['one', undefined], 'w2', 'w3']);
    expect(shown().slice(1)).toEqual([
      ['root', '/rooms/room/threads/root'],
      ['one', '/rooms/room/threads/root?message=one'],
      'w1',
      'w3',
    ]);
  });
});
