import { describe, expect, test } from '@jest/globals';
import type { Person } from '@parley/testkit';
import { checkDeeds } from '../chaos/lively/check-deeds.ts';
import { checkFollower } from '../chaos/lively/check-followers.ts';
import { checkFollow } from '../chaos/lively/check-follows.ts';
import { checkForwards } from '../chaos/lively/check-forwards.ts';
import { checkScheduled } from '../chaos/lively/check-later.ts';
import { checkLog } from '../chaos/lively/check-log.ts';
import { checkNotifications } from '../chaos/lively/check-notifications.ts';
import { checkPoll, type ReadPoll } from '../chaos/lively/check-polls.ts';
import { type ReadPreview, wrongPreviews } from '../chaos/lively/check-previews.ts';
import { titleOf } from '../chaos/chaos-web.ts';
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
  votes: [],
  scheduled: [],
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

  test('may leave out a vote before another one in the same poll, but not the newest', () => {
    const votes = [10, 11, 12].map((seq) => row(seq, 'PollVoted', { messageId: 'm3', number: 3 }));
    const voted = { ...stored, lastSeq: 12, log: [...log, ...votes] };
    const shown = (...seqs: readonly number[]): Seen[] =>
      seqs.map((seq) => {
        return { __typename: 'PollVoted', seq, cursor: '', message: { id: 'm3', number: 3 } };
      });
    const before = [start, ...seen(6, 7, 9)];
    for (const seqs of [[10, 11, 12], [11, 12], [12]])
      expect(checkFollower(of([...before, ...shown(...seqs)]), voted)).toEqual([]);
    expect(kinds(checkFollower(of([...before, ...shown(10, 11)]), voted))).toEqual(['lost']);
    expect(kinds(checkFollower(of([...before, ...shown(12, 12)]), voted))).toContain('disagreement');
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

  test('of what could not be sent when it fell due are there, once for each', () => {
    const failed = notification('SCHEDULED_MESSAGE_FAILED', { actorId: ben.id });
    const whereAre = (...states: StoredRoom['scheduled'][number]['state'][]): StoredRoom => {
      return { ...stored, scheduled: states.map((state) => ({ userId: ben.id, state })) };
    };
    expect(wrong([...all, failed])).toEqual(['phantom']);
    expect(wrong([...all, failed], whereAre('FAILED', 'SENT'))).toEqual([]);
    expect(wrong(all, whereAre('FAILED'))).toEqual(['lost']);
    expect(wrong([...all, failed, failed], whereAre('FAILED'))).toEqual(['doubled']);
    expect(wrong(all, whereAre('CANCELLED', 'SENT'))).toEqual([]);
    expect(wrong([...all, { ...failed, state: 'WITHDRAWN' }], whereAre('CANCELLED'))).toEqual([]);
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
  const about = { id: 'm3', number: 3, sender: ada, isFixed: false };
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

  const acknowledged = (mutation: string, beganAt: number, more: Partial<Done['deed']>): Done => ({
    ...done(mutation, beganAt, more),
    answer: { value: { __typename: 'Success' }, at: beganAt + 1 },
  });

  test('of votes is what a poll counts; a vote gives way only to one that came later or has no answer', () => {
    const vote = (beganAt: number, optionIds: readonly string[]): Done =>
      acknowledged('votePoll', beganAt, { vote: { in: about, optionIds } });
    const read = (counts: readonly number[], more: Partial<ReadPoll> = {}): ReadPoll => ({
      totalVoters: 1,
      closedAt: null,
      options: counts.map((voteCount, index) => ({ id: `${index + 1}`, voteCount, voters: null })),
      ...more,
    });
    const votes = [{ messageId: 'm3', userId: ada.id, optionIds: ['2'] }];
    const found = (dones: readonly Done[], poll = read([0, 1])) =>
      kinds(checkPoll(room, { id: 'm3', dones, stored: { ...stored, votes }, read: poll }));
    expect(found([vote(1, ['1']), vote(5, ['2'])])).toEqual([]);
    expect(found([vote(1, ['2']), { ...vote(5, ['1']), answer: undefined }])).toEqual([]);
    expect(found([{ ...vote(1, ['2']), answer: undefined }])).toEqual([]);
    expect(found([vote(1, ['2']), vote(5, ['1'])])).toEqual(['lost']);
    expect(found([vote(1, ['2']), vote(5, [])])).toEqual(['lost']);
    expect(found([])).toEqual(['lost']);
    expect(found([vote(1, ['2'])], read([1, 1]))).toEqual(['disagreement']);
    expect(found([vote(1, ['2'])], read([0, 1], { totalVoters: 2 }))).toEqual(['disagreement']);
    const shown = { id: '2', voteCount: 1, voters: { edges: [{ node: { id: ben.id } }] } };
    expect(found([vote(1, ['2'])], read([], { options: [shown] }))).toEqual(['disagreement', 'disagreement']);
    expect(kinds(checkPoll(room, { id: 'm3', dones: [], stored, read: null }))).toEqual(['lost']);
    const close = acknowledged('closePoll', 3, { about });
    const closed = read([0, 1], { closedAt: 'then' });
    expect(found([vote(1, ['2']), close], closed)).toEqual([]);
    expect(found([vote(1, ['2']), close])).toEqual(['lost']);
    expect(found([vote(1, ['2'])], closed)).toEqual(['phantom']);
    expect(found([vote(6, ['2']), close], closed)).toEqual(['phantom']);
    const refused = { ...vote(1, ['1']), answer: { value: { __typename: 'PollIsClosed' }, at: 2 } };
    expect(found([vote(1, ['2']), refused, close], closed)).toEqual(['phantom']);
  });

  test('as forwarded is there once, with a text that the message had', () => {
    const forward = acknowledged('forwardMessages', 5, { forwards: { of: [about], clientMessageId: 'c' } });
    const value = { __typename: 'ForwardMessagesSuccess', messages: [{ id: 'm4', number: 4 }] };
    const answered = { ...forward, answer: { value, at: 6 } };
    const unanswered = { ...forward, answer: undefined };
    const source = done('sendMessage', 0, { text: 'three' });
    const said = {
      ...source,
      answer: { value: { __typename: '', message: { id: 'm3', number: 3 } }, at: 1 },
    };
    const copy = { _id: 'm4', number: 4, senderId: ada.id, clientMessageId: 'c.1', forwardedFromId: 'm3' };
    const found = (dones: readonly Done[], ...texts: readonly (string | null)[]) => {
      // Once deleted it does not say what it was.
      const copies = texts.map((text) => ({
        ...copy,
        text,
        ...(text === null && { forwardedFromId: null }),
      }));
      const messages = [...stored.messages, ...copies];
      return kinds(checkForwards(room, [said, ...dones], { ...stored, messages }));
    };
    for (const one of [answered, unanswered]) expect(found([one], 'three')).toEqual([]);
    expect(found([answered], null)).toEqual([]);
    expect(found([unanswered])).toEqual([]);
    expect(found([answered])).toEqual(['lost']);
    expect(found([answered], 'three', 'three')).toEqual(['doubled']);
    expect(found([answered], 'other')).toEqual(['disagreement']);
    expect(found([], 'three')).toEqual(['phantom']);
  });

  test('of a followed thread holds until somebody says something else', () => {
    const follow = (beganAt: number, isFollowed: boolean): Done =>
      acknowledged('followThread', beganAt, { follow: { of: about, isFollowed } });
    const found = (dones: readonly Done[], isFollowed?: boolean) =>
      kinds(checkFollow(room, dones, isFollowed));
    expect(found([follow(1, true), follow(5, false)], false)).toEqual([]);
    expect(found([follow(1, true), follow(5, false)], true)).toEqual(['lost']);
    expect(found([follow(1, true)])).toEqual(['lost']);
    expect(found([{ ...follow(1, true), answer: undefined }], false)).toEqual([]);
  });

  test('with a link gets its preview once, by the query and by an event', () => {
    const url = 'http://site.example/a-0';
    const messages = stored.messages.map((each) =>
      each.number === 3 ? { ...each, text: `x ${url}` } : each,
    );
    const right = { url, title: titleOf(url) };
    const found = (events: number, read: ReadPreview | null, more: readonly Done[] = []) => {
      const added = Array.from({ length: events }, (_, index) =>
        row(10 + index, 'MessagePreviewAdded', { messageId: 'm3', number: 3 }),
      );
      const all = { ...stored, messages, log: [...log, ...added] };
      return kinds(wrongPreviews(room, more, { stored: all, read: new Map([['m3', read]]) }));
    };
    expect(found(1, right)).toEqual([]);
    expect(found(0, right)).toEqual(['lost']);
    expect(found(1, null)).toEqual(['lost']);
    expect(found(1, { ...right, title: 'other' })).toEqual(['disagreement']);
    expect(found(2, right)).toEqual(['doubled']);
    expect(found(2, right, [done('editMessage', 1, { text: `y ${url}`, about })])).toEqual([]);
  });
});
