import { describe, expect, test } from '@jest/globals';
import type { Person } from '@parley/testkit';
import { checkDeeds } from '../chaos/lively/check-deeds.ts';
import { checkFollower } from '../chaos/lively/check-followers.ts';
import { checkScheduled } from '../chaos/lively/check-later.ts';
import { checkLog } from '../chaos/lively/check-log.ts';
import { checkNotifications } from '../chaos/lively/check-notifications.ts';
import type { Done } from '../chaos/lively/act.ts';
import type { Follower, Seen } from '../chaos/lively/follower.ts';
import type { LivelyRoom } from '../chaos/lively/lively-room.ts';
import type { LogRow, NotificationRow, StoredRoom } from '../chaos/lively/stored-room.ts';

const [ada, ben] = [{ id: 'ada', username: 'ada' } as Person, { id: 'ben', username: 'ben' } as Person];
const group = { owner: ada, token: '', comers: [] };
const room: LivelyRoom = {
  id: 'room',
  people: [ada, ben],
  actors: [ada],
  from: 1,
  receipts: new Map(),
  group,
};

const row = (seq: number, type: string, more: Partial<LogRow> = {}): LogRow => {
  return { seq, type, at: new Date(seq), actorId: ada.id, ...more };
};
/** Ben comes, goes, and comes back; Ada says something each time, and reacts to what she said last. */
const log = [
  row(1, 'ChatRoomCreated', { memberIds: [ada.id] }),
  row(2, 'RoomMemberAdded', { userId: ben.id }),
  row(3, 'MessageSent', { messageId: 'm1', number: 1 }),
  row(4, 'RoomMemberRemoved', { userId: ben.id }),
  row(5, 'MessageSent', { messageId: 'm2', number: 2 }),
  row(6, 'RoomMemberAdded', { userId: ben.id }),
  row(7, 'MessageSent', { messageId: 'm3', number: 3 }),
  row(8, 'ReactionAdded', { messageId: 'm1', number: 1, emoji: '👍' }),
  row(9, 'ReactionAdded', { messageId: 'm3', number: 3, emoji: '👍' }),
];
const stored: StoredRoom = {
  lastSeq: 9,
  lastNumber: 3,
  memberCount: 2,
  log,
  messages: [1, 2, 3].map((number) => ({ _id: `m${number}`, number, senderId: ada.id, text: `${number}` })),
  reactions: ['m1', 'm3'].map((messageId) => ({ messageId, emoji: '👍', userId: ada.id })),
  receipts: [],
};
const kinds = (found: readonly { readonly kind: string }[]): string[] => found.map(({ kind }) => kind);

describe('the log', () => {
  test('that is whole is fine', () => expect(checkLog('room', stored)).toEqual([]));

  test('with a hole, a reaction or a member that is not there is found', () => {
    expect(kinds(checkLog('room', { ...stored, lastSeq: 10 }))).toEqual(['gap']);
    expect(kinds(checkLog('room', { ...stored, log: log.filter(({ seq }) => seq !== 5) }))).toContain('gap');
    expect(kinds(checkLog('room', { ...stored, reactions: [] }))).toEqual(['disagreement', 'disagreement']);
    expect(kinds(checkLog('room', { ...stored, memberCount: 3 }))).toEqual(['disagreement']);
  });

  test('of a thread with a hole, or a reply by somebody who was not there, is found', () => {
    const reply = (threadNumber: number, more: Partial<LogRow> = {}): LogRow =>
      row(10, 'ThreadReplySent', { messageId: 'm4', number: 1, threadRootId: 'm1', threadNumber, ...more });
    const withReply = (one: LogRow): StoredRoom => ({ ...stored, lastSeq: 10, log: [...log, one] });
    expect(checkLog('room', withReply(reply(1)))).toEqual([]);
    expect(kinds(checkLog('room', withReply(reply(2))))).toEqual(['gap']);
    expect(kinds(checkLog('room', withReply(reply(1, { actorId: 'cem' }))))).toEqual(['phantom']);
  });

  test('of what somebody said who was not there is found', () => {
    const foreign = log.map((each) => (each.seq === 5 ? { ...each, actorId: ben.id } : each));
    expect(kinds(checkLog('room', { ...stored, log: foreign }))).toEqual(['phantom']);
  });
});

describe('a stream', () => {
  const start: Seen = { __typename: 'StreamStart', seq: 1, cursor: '' };
  const seen = (...seqs: readonly number[]): Seen[] =>
    log
      .filter(({ seq }) => seqs.includes(seq))
      .map(({ seq, type, number, userId, actorId, emoji, messageId = '' }): Seen => {
        const user = { id: (emoji === undefined ? userId : actorId) ?? '' };
        return {
          __typename: type,
          seq,
          cursor: '',
          ...(number !== undefined && { message: { id: messageId, number } }),
          ...((userId ?? emoji) !== undefined && { user }),
          ...(emoji !== undefined && { emoji }),
        };
      });
  const of = (...sessions: readonly (readonly Seen[])[]): Follower => {
    return {
      person: ben,
      room,
      sessions,
      troubles: [],
      started: Promise.resolve(),
      stop: async () => undefined,
    };
  };

  test('that shows each stay whole is fine, also where a lost connection hides its end', () => {
    expect(checkFollower(of([start, ...seen(2, 3)], seen(6, 7, 9)), stored)).toEqual([]);
    expect(checkFollower(of([start, ...seen(2, 3, 6, 7, 9)]), stored)).toEqual([]);
    // Of a stay that was over before the stream began again nothing is shown.
    expect(checkFollower(of([start, ...seen(6, 7, 9)]), stored)).toEqual([]);
  });

  test('that shows what was said before or after, or to an earlier message, is found', () => {
    expect(kinds(checkFollower(of([start, ...seen(2, 3)], seen(5, 6, 7, 9)), stored))).toContain('leak');
    expect(kinds(checkFollower(of([start, ...seen(2, 3, 6, 7, 8, 9)]), stored))).toContain('disagreement');
  });

  test('with a hole, a repeat or without its end is found', () => {
    expect(kinds(checkFollower(of([start, ...seen(2, 3, 6, 9)]), stored))).toContain('disagreement');
    expect(kinds(checkFollower(of([start, ...seen(2, 3)], seen(3, 6, 7, 9)), stored))).toContain(
      'disagreement',
    );
    expect(kinds(checkFollower(of([start, ...seen(2, 3, 6, 7)]), stored))).toEqual(['lost']);
  });

  test('that has not shown the newest receipt is found', () => {
    const read = { ...stored, receipts: [{ userId: ada.id, upTo: 3 }] };
    const [made, ...rest] = log.filter(({ seq }) => seq !== 4 && seq !== 6);
    const stayed = { ...read, log: [{ ...made, memberIds: [ada.id, ben.id] } as LogRow, ...rest] };
    expect(JSON.stringify(checkFollower(of([start]), stayed))).toContain('the receipt of ada');
    const receipt: Seen = { __typename: 'MessagesRead', seq: 9, cursor: '', user: { id: ada.id }, upTo: 3 };
    expect(JSON.stringify(checkFollower(of([start, receipt]), stayed))).not.toContain('the receipt');
  });
});

describe('notifications', () => {
  const notification = (kind: string, more: Partial<NotificationRow>): NotificationRow => {
    const rest = { messageId: null, messageNumber: null, emoji: null, state: 'UNREAD' as const };
    return { userId: ben.id, actorId: ada.id, kind, ...rest, ...more };
  };
  const all = [
    notification('ADDED_TO_GROUP', {}),
    notification('MESSAGE_RECEIVED', { messageId: 'm1' }),
    notification('ADDED_TO_GROUP', {}),
    notification('MESSAGE_RECEIVED', { messageId: 'm3' }),
  ];
  const wrong = (rows: readonly NotificationRow[], of = stored) => kinds(checkNotifications(room, of, rows));

  test('of all that was said while somebody was there, and of nothing else, are fine', () => {
    expect(wrong(all)).toEqual([]);
  });

  test('that are missing, doubled, or of what was said meanwhile are found', () => {
    expect(wrong(all.slice(1))).toEqual(['lost']);
    expect(wrong([...all, ...all.slice(1, 2)])).toEqual(['doubled']);
    expect(wrong([...all, notification('MESSAGE_RECEIVED', { messageId: 'm2' })])).toEqual(['phantom']);
    expect(wrong([...all, notification('REACTED', { messageId: 'm1', emoji: '👍' })])).toEqual(['phantom']);
  });

  test('of what was deleted may be there, but not unread', () => {
    const deleted = { ...stored, log: [...log, row(10, 'MessageDeleted', { messageId: 'm3', number: 3 })] };
    expect(wrong(all, deleted)).toEqual(['disagreement']);
    expect(wrong(all.slice(0, 3), deleted)).toEqual([]);
  });
});

describe('what was acknowledged', () => {
  const done = (mutation: string, beganAt: number, more: Partial<Done['deed']> = {}): Done => {
    const message = mutation === 'sendMessage' && { message: { id: 'm4', number: 4 } };
    const value = { __typename: 'Success', ...message };
    const deed = { room, by: ada, mutation, input: {}, text: '', ...more };
    return { deed, beganAt, answer: { value, at: beganAt + 1 }, failures: [] };
  };
  const said = ['1', '2', '3'].map((text) => ({ ...done('said', 0, { text }), answer: undefined }));
  const about = { id: 'm3', number: 3, sender: ada };
  const edit = (text: string, beganAt: number): Done => done('editMessage', beganAt, { text, about });
  const wrong = (dones: readonly Done[], of = stored) => kinds(checkDeeds(room, [...said, ...dones], of));

  test('and is there is fine; what is not, and what nobody said, is found', () => {
    expect(wrong([])).toEqual([]);
    expect(wrong([done('sendMessage', 1)])).toEqual(['lost']);
    expect(wrong([done('deleteMessage', 1, { about })])).toEqual(['lost']);
    expect(kinds(checkDeeds(room, said.slice(1), stored))).toEqual(['phantom']);
  });

  test('gives way only to a later edit, or to one that was on its way', () => {
    const messages = stored.messages.map((each) => (each.number === 3 ? { ...each, text: 'second' } : each));
    const edited = { ...stored, messages };
    expect(wrong([edit('first', 1), edit('second', 5)], edited)).toEqual([]);
    expect(wrong([edit('first', 5), edit('second', 1)], edited)).toEqual(['lost']);
    expect(wrong([edit('first', 1)])).toEqual(['lost']);
  });

  test('is there once', () => {
    const messages = stored.messages.map((each) => ({ ...each, text: '1' }));
    expect(wrong([], { ...stored, messages })).toEqual(['doubled', 'doubled']);
  });

  test('and was scheduled is sent, unless it was called off', () => {
    const scheduledMessage = { id: 's1' };
    const answer = { value: { __typename: 'ScheduleMessageSuccess', scheduledMessage }, at: 2 };
    const scheduled = (text: string): Done => ({ ...done('scheduleMessage', 1, { text }), answer });
    const calledOff = done('cancelScheduledMessage', 5, { cancels: { ...scheduledMessage, by: ada } });
    const wrongly = (...dones: readonly Done[]) => kinds(checkScheduled(room, dones, stored));
    expect(wrongly(scheduled('1'))).toEqual([]);
    expect(wrongly(scheduled('unsent'))).toEqual(['lost']);
    expect(wrongly(scheduled('unsent'), calledOff)).toEqual([]);
    expect(wrongly(scheduled('1'), calledOff)).toEqual(['phantom']);
    expect(wrongly(scheduled('unsent'), { ...calledOff, answer: undefined })).toEqual([]);
  });
});
