import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AttachmentUpload } from '../src/rooms/attachment.ts';
import { noUploads } from '../src/rooms/decide-attachments.ts';
import { noVotes } from '../src/rooms/decide-poll.ts';
import { noReactions } from '../src/rooms/decide-reaction.ts';
import { noThreads } from '../src/rooms/decide-thread.ts';
import { decide } from '../src/rooms/decide.ts';
import type { RoomState } from '../src/rooms/decision.ts';
import type { Message } from '../src/rooms/message.ts';
import { directDetails } from '../src/rooms/room.ts';
import { newPoll, pollVoteId, type PollVote } from '../src/rooms/poll.ts';
import type { ReactionGiven } from '../src/rooms/reaction.ts';
import type { ReactCommand, RoomCommand, SendCommand, VoteCommand } from '../src/rooms/room-command.ts';

const lastAt = new Date('2026-11-23T09:30:00.000Z');
const after = (ms: number): Date => new Date(lastAt.getTime() + ms);

const message = (id: string, isDeleted = false): Message => ({
  id,
  roomId: 'room',
  number: Number(id),
  senderId: 'ada',
  clientMessageId: id,
  fingerprint: isDeleted ? null : 'f',
  text: isDeleted ? null : 'text',
  inThread: null,
  replyTo: null,
  attachments: [],
  mentions: [],
  reactions: [],
  pinned: null,
  poll: null,
  forwardedFromId: null,
  hiddenFromSome: false,
  sentAt: lastAt,
  editedAt: null,
  editCount: 0,
  deletedAt: isDeleted ? lastAt : null,
  deletedById: isDeleted ? 'ada' : null,
});

/** Of three messages the last one is deleted. */
const room: RoomState = {
  roomId: 'room',
  lastSeq: 7,
  lastEventId: 'event of 7',
  lastNumber: 3,
  lastAt,
  kind: 'GROUP',
  settings: directDetails.settings,
  expiredUpTo: 0,
  isHeld: false,
  membersVersion: 4,
  members: new Map([
    ['ada', { role: 'OWNER' }],
    ['bob', { role: 'MEMBER' }],
    ['eve', { role: 'MEMBER' }],
  ]),
  messages: new Map(['1', '2', '3'].map((id) => [id, message(id, id === '3')])),
  reactions: noReactions,
  votes: noVotes,
  threads: noThreads,
  pinnedCount: 0,
  uploads: noUploads,
  lastSentAt: new Map(),
};

const by = { eventId: 'event', actorId: 'ada' };
const send = (key: number, actorId = 'ada'): RoomCommand => ({
  ...by,
  kind: 'send',
  actorId,
  message: { ...message(String(key)), id: `sent-${key}`, senderId: actorId, fingerprint: 'f' },
  mentions: [],
  notNotifiedIds: new Set(['eve']),
});
const edit = (messageId: string, text: string): RoomCommand => ({
  ...by,
  kind: 'edit',
  messageId,
  text,
  mentions: [],
  notNotifiedIds: new Set(['eve']),
});
const react = (
  messageId: string,
  emoji: string,
  actorId = 'ada',
  kind: 'react' | 'unreact' = 'react',
): ReactCommand => ({
  ...by,
  kind,
  actorId,
  messageId,
  emoji,
  recipientIds: [],
});
const remove = (messageId: string): RoomCommand => ({ ...by, kind: 'delete', messageId });

const vote = (optionIds: readonly string[], actorId = 'ada', messageId = '1'): VoteCommand => {
  return { ...by, kind: 'vote', actorId, messageId, optionIds };
};

const poll = newPoll({
  options: ['a', 'b', 'c'],
  allowsMultiple: true,
  isAnonymous: true,
  closesAt: after(1_000),
});
/** The first message of the room is a poll. */
const asked: RoomState = {
  ...room,
  messages: new Map([...room.messages, ['1', { ...message('1'), poll }]]),
};

const target = fc.constantFrom('1', '2', '3', 'unknown');
const command = fc.oneof(
  fc.tuple(fc.nat(99), fc.constantFrom('ada', 'bob', 'stranger')).map(([key, actorId]) => send(key, actorId)),
  fc.tuple(target, fc.constantFrom('text', 'a', 'b')).map(([id, text]) => edit(id, text)),
  target.map(remove),
  fc.tuple(target, fc.subarray(['1', '2'])).map(([id, optionIds]) => vote(optionIds, 'ada', id)),
  fc
    .tuple(
      target,
      fc.constantFrom('👍', '❤️'),
      fc.constantFrom('ada', 'bob'),
      fc.constantFrom('react' as const, 'unreact' as const),
    )
    .map(([id, emoji, actorId, kind]) => react(id, emoji, actorId, kind)),
);
const time = fc.integer({ min: -1_000, max: 1_000 }).map(after);

describe('a decision', () => {
  test('has dense places, one outcome per command, and no entry without an effect', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 32 }), time, (drafts, now) => {
        const commands = drafts.map((draft, index) => ({ ...draft, eventId: `event ${index}` }));
        const { entries, inserted, updated, outcomes, at } = decide(room, commands, now);
        expect(outcomes).toHaveLength(commands.length);
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => 8 + index));
        expect(inserted.map(({ number }) => number)).toEqual(inserted.map((_, index) => 4 + index));
        expect(at.getTime()).toBe(Math.max(lastAt.getTime(), now.getTime()));
        for (const entry of entries) expect(entry.at).toBe(at);

        const ids = commands.map(({ eventId }) => eventId);
        const places = entries.map(({ eventId }) => ids.indexOf(eventId));
        expect(places).toEqual(places.toSorted((one, other) => one - other));
        expect(new Set(places).size).toBe(entries.length);
        expect(entries.map((entry) => 'actorId' in entry && entry.actorId)).not.toContain('stranger');
        const deletions = entries.filter(({ type }) => type === 'MessageDeleted');
        const deletedIds = deletions.map((entry) => ('messageId' in entry ? entry.messageId : ''));
        expect(new Set(deletedIds).size).toBe(deletions.length);
        for (const one of updated)
          if (one.deletedAt !== null)
            expect(one).toMatchObject({ text: null, attachments: [], reactions: [], fingerprint: null });
      }),
    ));

  test('keeps of each message what a recount of its reactions says', () => {
    const emoji = fc.constantFrom('👍', '❤️', '🎉');
    const who = fc.constantFrom(...Array.from({ length: 9 }, (_, index) => `person ${index}`));
    const one = fc.tuple(emoji, who, fc.boolean());
    fc.assert(
      fc.property(fc.array(fc.array(one, { maxLength: 12 }), { maxLength: 6 }), (batches) => {
        let state: RoomState = {
          ...room,
          members: new Map(Array.from({ length: 9 }, (_, index) => [`person ${index}`, { role: 'MEMBER' }])),
        };
        let given: ReactionGiven[] = [];
        const model: { emoji: string; userIds: string[] }[] = [];
        for (const batch of batches) {
          const commands = batch.map(([kind, person, adds]) =>
            react('1', kind, person, adds ? 'react' : 'unreact'),
          );
          for (const [kind, person, adds] of batch) {
            const at = model.findIndex((each) => each.emoji === kind);
            const userIds = model[at]?.userIds ?? [];
            if (adds && at < 0) model.push({ emoji: kind, userIds: [person] });
            else if (adds && !userIds.includes(person)) userIds.push(person);
            else if (!adds && userIds.includes(person)) userIds.splice(userIds.indexOf(person), 1);
            if (at >= 0 && userIds.length === 0) model.splice(at, 1);
          }
          const asked = new Set(batch.map(([kind, person]) => `${kind} ${person}`));
          const first = ['👍', '❤️', '🎉'].flatMap((kind) =>
            given.filter((each) => each.emoji === kind).slice(0, 3 + batch.length),
          );
          const known = given.filter((each) => asked.has(`${each.emoji} ${each.userId}`));
          const decision = decide({ ...state, reactions: { given: known, first } }, commands, lastAt);
          const { added, removed } = decision.reactions;
          given = [...given.filter((each) => !removed.includes(each)), ...added].toSorted(
            (a, b) => a.seq - b.seq,
          );
          const messages = new Map([
            ...state.messages,
            ...decision.updated.map((each) => [each.id, each] as const),
          ]);
          state = { ...state, messages, lastSeq: state.lastSeq + decision.entries.length };
          expect(messages.get('1')?.reactions).toEqual(
            model.map((each) => ({
              emoji: each.emoji,
              count: each.userIds.length,
              firstUserIds: each.userIds.slice(0, 3),
            })),
          );
          expect(given.map(({ emoji: kind, userId }) => `${kind} ${userId}`).toSorted()).toEqual(
            model.flatMap((each) => each.userIds.map((id) => `${each.emoji} ${id}`)).toSorted(),
          );
        }
      }),
    );
  });

  test('keeps of a poll what a recount of its votes says, whatever its entries name', () => {
    const who = fc.constantFrom(...Array.from({ length: 5 }, (_, index) => `person ${index}`));
    const one = fc.tuple(who, fc.subarray(['1', '2', '3']));
    fc.assert(
      fc.property(fc.array(fc.array(one, { maxLength: 8 }), { maxLength: 6 }), (batches) => {
        let state: RoomState = {
          ...asked,
          members: new Map(Array.from({ length: 5 }, (_, index) => [`person ${index}`, { role: 'MEMBER' }])),
        };
        const kept = new Map<string, PollVote>();
        const model = new Map<string, readonly string[]>();
        for (const batch of batches) {
          const commands = batch.map(([person, optionIds]) => vote(optionIds, person));
          for (const [person, optionIds] of batch) model.set(person, optionIds);
          const ids = batch.map(([userId]) => pollVoteId({ messageId: '1', userId }));
          const known = new Map([...kept].filter(([id]) => ids.includes(id)));
          const decision = decide({ ...state, votes: known }, commands, lastAt);
          for (const each of decision.votes.takenBack) kept.delete(pollVoteId(each));
          for (const each of decision.votes.given) kept.set(pollVoteId(each), each);
          const messages = new Map([
            ...state.messages,
            ...decision.updated.map((each) => [each.id, each] as const),
          ]);
          state = { ...state, messages, lastSeq: state.lastSeq + decision.entries.length };
          expect(JSON.stringify(decision.entries)).not.toContain('person');
          const votes = [...model.values()].filter(({ length }) => length > 0);
          expect([...kept.values()].map(({ optionIds }) => optionIds.join()).toSorted()).toEqual(
            votes.map((optionIds) => optionIds.join()).toSorted(),
          );
          const poll = messages.get('1')?.poll;
          expect(poll?.voterCount).toBe(votes.length);
          expect(poll?.options.map(({ voteCount }) => voteCount)).toEqual(
            ['1', '2', '3'].map((id) => votes.filter((optionIds) => optionIds.includes(id)).length),
          );
        }
      }),
    );
  });

  test('takes a vote until the moment of closing, by the clock of the transaction or by hand', () => {
    const votes = [vote(['1'], 'bob')];
    const typesAt = (ms: number, ...more: readonly RoomCommand[]) =>
      decide(asked, [...more, ...votes], after(ms)).entries.map(({ type }) => type);
    expect(typesAt(999)).toEqual(['PollVoted']);
    expect(typesAt(1_000)).toEqual([]);
    // A clock that is behind the log does not open it again.
    expect(decide({ ...asked, lastAt: after(1_000) }, votes, after(0)).outcomes).toEqual([
      { refused: 'PollIsClosed' },
    ]);
    const close: RoomCommand = { ...by, kind: 'closePoll', messageId: '1' };
    expect(typesAt(0, close, close)).toEqual(['PollClosed']);
    const { outcomes } = decide(
      asked,
      [{ ...close, actorId: 'bob' }, edit('1', 'else'), remove('1'), ...votes],
      after(0),
    );
    expect(outcomes).toMatchObject([
      { refused: 'NotTheSender' },
      { refused: 'MessageNotEditable' },
      { message: { poll: null } },
      { refused: 'MessageIsDeleted' },
    ]);
  });

  test('notifies of a group its members as of their version, but those with a block between them and the sender', () => {
    const { entries } = decide(room, [send(1, 'bob')], lastAt);
    expect(entries).toMatchObject([
      { type: 'MessageSent', actorId: 'bob', recipientIds: [], membersVersion: 4, exceptIds: ['eve'] },
    ]);
  });

  test('lists who is notified in a 1:1 room', () => {
    const members = new Map(['ada', 'bob'].map((id) => [id, { role: 'MEMBER' as const }]));
    const { entries } = decide(
      { ...room, kind: 'DIRECT', membersVersion: undefined, members },
      [send(1, 'bob')],
      lastAt,
    );
    expect(entries).toMatchObject([{ type: 'MessageSent', actorId: 'bob', recipientIds: ['ada'] }]);
    expect(entries[0]).not.toHaveProperty('membersVersion');
  });

  test('sees in each command what those before it have done', () => {
    const { entries, outcomes, updated } = decide(
      room,
      [edit('1', 'new'), edit('1', 'new'), remove('1'), remove('1'), edit('1', 'newer')],
      after(5),
    );
    expect(entries.map(({ type }) => type)).toEqual(['MessageEdited', 'MessageDeleted']);
    expect(
      outcomes.map((outcome) => ('refused' in outcome ? outcome.refused : outcome.message.text)),
    ).toEqual(['new', 'new', null, null, 'MessageIsDeleted']);
    expect(updated).toEqual([
      {
        ...message('1'),
        text: null,
        fingerprint: null,
        editedAt: after(5),
        deletedAt: after(5),
        deletedById: 'ada',
      },
    ]);
  });

  test('lets only the owner and admins speak where the room says so', () => {
    const announcements: RoomState = { ...room, settings: { ...room.settings, whoMayPost: 'ADMINS' } };
    const { outcomes, entries } = decide(
      announcements,
      [send(1, 'bob'), send(2), edit('1', 'new'), { ...edit('2', 'new'), actorId: 'bob' }],
      lastAt,
    );
    expect(outcomes.map((outcome) => ('refused' in outcome ? outcome.refused : 'done'))).toEqual([
      'NotAllowed',
      'done',
      'done',
      'NotAllowed',
    ]);
    expect(entries.map(({ seq }) => seq)).toEqual([8, 9]);
  });

  test('refuses who was removed and is back what they do not see any more, and tells nobody of that', () => {
    const members = new Map([...room.members, ['bob', { role: 'MEMBER' as const, firstVisibleNumber: 2 }]]);
    const bobs: RoomState = { ...room, members };
    const ofBob = (messageId: string): readonly RoomCommand[] =>
      (['react', 'unreact'] as const).map((kind) => react(messageId, '👍', 'bob', kind));
    const refused = decide(
      bobs,
      [...ofBob('1'), { ...edit('1', 'new'), actorId: 'bob' }, { ...remove('1'), actorId: 'bob' }],
      lastAt,
    );
    expect(refused.outcomes).toEqual(refused.outcomes.map(() => ({ refused: 'MessageNotFound' })));
    const recipientIds = ['bob', 'gone'];
    const told = (messageId: string) =>
      decide(bobs, [{ ...react(messageId, '👍'), recipientIds }], lastAt).entries;
    expect(told('1')).toMatchObject([{ type: 'ReactionAdded', recipientIds: [] }]);
    expect(told('2')).toMatchObject([{ type: 'ReactionAdded', recipientIds: ['bob'] }]);
  });

  test('refuses a stranger, and a message that is not there', () => {
    const { outcomes, entries } = decide(room, [send(1, 'stranger'), remove('unknown')], lastAt);
    expect(outcomes).toEqual([{ refused: 'NotARoomMember' }, { refused: 'MessageNotFound' }]);
    expect(entries).toEqual([]);
  });

  test('adds a preview whether or not its sender is still there or sees the message, until it has expired', () => {
    const url = 'https://site.example/';
    const linked: RoomState = {
      ...room,
      messages: new Map([['1', { ...message('1'), senderId: 'bob', text: url }]]),
    };
    const preview = { url, title: 'Site', description: null, siteName: 'site.example', image: null };
    const command: RoomCommand = { ...by, kind: 'preview', actorId: 'bob', messageId: '1', preview };
    const without = new Map([...room.members].filter(([id]) => id !== 'bob'));
    const isBack = new Map([...without, ['bob', { role: 'MEMBER' as const, firstVisibleNumber: 2 }]]);
    for (const members of [room.members, without, isBack]) {
      const { entries, updated } = decide({ ...linked, members }, [command], lastAt);
      expect(entries).toMatchObject([{ type: 'MessagePreviewAdded', number: 1 }]);
      expect(updated).toMatchObject([{ linkPreview: { title: 'Site' } }]);
    }
    const expired = decide({ ...linked, expiredUpTo: 1 }, [command], lastAt);
    expect(expired.outcomes).toEqual([{ refused: 'MessageNotFound' }]);
  });
});

describe('files', () => {
  const upload: AttachmentUpload = {
    id: 'upload',
    roomId: 'room',
    ownerId: 'ada',
    name: 'a.pdf',
    size: 3,
    createdAt: lastAt,
    expiresAt: after(1_000),
    parts: [{ key: 'key', size: 3 }],
    keys: ['key'],
    file: {
      contentType: 'application/pdf',
      size: 3,
      parts: [{ key: 'key', size: 3 }],
      image: null,
      thumbnail: null,
    },
    messageId: null,
    sourceId: null,
    copies: 0,
  };
  const withUploads = (...uploads: readonly AttachmentUpload[]): RoomState => {
    return { ...room, uploads: new Map(uploads.map((each) => [each.id, each])) };
  };
  const sendFile = (key: number, ...uploadIds: readonly string[]): RoomCommand => {
    return { ...(send(key) as SendCommand), uploadIds };
  };

  test('become those of the message, and of no other one', () => {
    const decided = decide(withUploads(upload), [sendFile(1, 'upload'), sendFile(2, 'upload')], after(0));
    const attachment = { id: 'upload', name: 'a.pdf', contentType: 'application/pdf', size: 3, image: null };
    expect(decided.outcomes).toMatchObject([
      { message: { number: 4, attachments: [attachment] } },
      { refused: 'AttachmentNotFound', uploadIds: ['upload'] },
    ]);
    expect(decided.attachments).toEqual({
      attached: [{ uploadId: 'upload', messageId: 'sent-1' }],
      detached: [],
      removedFrom: [],
    });
    expect(decided.entries).toHaveLength(1);
  });

  test.each([
    ['another person’s', { ownerId: 'bob' }],
    ['for another room', { roomId: 'elsewhere' }],
    ['not whole', { file: null }],
    ['in another message', { messageId: 'other', expiresAt: null }],
    ['too old', { expiresAt: lastAt }],
  ])('that are %s are refused, and the others of the message stay free', (_what, changed) => {
    const state = withUploads(upload, { ...upload, id: 'other', ...changed });
    const refused = sendFile(1, 'upload', 'other', 'unknown');
    const { outcomes, attachments, inserted } = decide(state, [refused, sendFile(2, 'upload')], after(0));
    expect(outcomes).toMatchObject([
      { refused: 'AttachmentNotFound', uploadIds: ['other', 'unknown'] },
      { message: { number: 4 } },
    ]);
    expect(attachments.attached).toEqual([{ uploadId: 'upload', messageId: 'sent-2' }]);
    expect(inserted).toHaveLength(1);
  });

  test('of a deleted message are to be removed, once; links are none', () => {
    const file = { id: 'upload', name: 'a.pdf', contentType: 'application/pdf', size: 3, image: null };
    const link = { url: 'https://example.org', name: 'a', contentType: 'image/png' };
    const messages = new Map([
      ['1', { ...message('1'), attachments: [file, link] }],
      ['2', { ...message('2'), attachments: [link] }],
    ]);
    const state = { ...room, messages };
    const decided = decide(state, [remove('1'), remove('1'), remove('2')], after(0));
    expect(decided.attachments).toEqual({ attached: [], detached: [], removedFrom: ['1'] });
    expect(decided.updated.map(({ attachments }) => attachments)).toEqual([[], []]);
  });
});
