import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { pairKey } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import {
  createMongoDatabase,
  createTestDatabase,
  engines,
  eventually,
  recordMongo,
  recordMysql,
  uniqueName,
  verbsOf,
} from '@parley/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { loadEnvironment } from '../src/environment.ts';
import type { RoomCommand } from '../src/rooms/room-command.ts';
import { createCommitRooms } from '../src/stores/commit-rooms.ts';
import { openDatabase } from '../src/stores/database.ts';
import { createRoomExpirer } from '../src/stores/room-expirer.ts';
import { createRoomLogRelay } from '../src/stores/room-log-relay.ts';
import { createRoomMaker } from '../src/stores/room-maker.ts';
import { createRoomChanger } from '../src/stores/room-changer.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';
import {
  ada,
  blocker,
  busy,
  filledAt,
  fillMongo,
  fillMysql,
  groupIds,
  madeRoom,
  messageIds,
  others,
  past,
  roomIds,
  threadIds,
  uploadIds,
} from './filled-stores.ts';

const now = () => new Date();
const recently = () => new Date(Date.now() - 60_000);
const logger = createLogger({ service: 'chat', instanceId: 'test', level: 'silent' });
const { roomId, cemsRoomId, ben, cem } = busy;
const hundred = others.slice(0, 100);
const hundredRooms = roomIds.slice(0, 100);

let mysql: Awaited<ReturnType<typeof createTestDatabase>>;
let mongo: Awaited<ReturnType<typeof createMongoDatabase>>;
let recorders: readonly [Awaited<ReturnType<typeof recordMysql>>, Awaited<ReturnType<typeof recordMongo>>];
let stores: Stores;
let mediaDirectory: string;

const friendship = (one: string, other: string, version: number) => {
  const userIds = [one, other].toSorted() as [string, string];
  return { pairKey: pairKey(one, other), userIds, version, friendsSince: null, blockedBy: [] };
};
const send = (inRoom: string, clientMessageId = v7()): RoomCommand => ({
  kind: 'send',
  eventId: v7(),
  actorId: ada,
  message: {
    id: v7(),
    roomId: inRoom,
    senderId: ada,
    clientMessageId,
    text: 'text',
    replyTo: null,
    fingerprint: 'f',
  },
  mentions: [],
  notNotifiedIds: new Set(),
});
const change = (kind: 'edit' | 'delete', messageId: string): RoomCommand => ({
  kind,
  eventId: v7(),
  actorId: ada,
  messageId,
  text: 'mended',
  mentions: [],
  notNotifiedIds: new Set(),
});
const commit = (...rooms: readonly (readonly [roomId: string, ...commands: RoomCommand[]])[]) =>
  createCommitRooms({ mongo: stores.mongo, now, onCommitted: () => undefined })(
    rooms.map(([id, ...commands]) => ({ roomId: id, commands })),
  );
const receipt = (userId: string, upTo: number) => ({ roomId, userId, upTo, at: now(), eventId: v7() });

/** Each verb of each store, and what may be said against its queries. */
const later = {
  id: v7(),
  userId: ada,
  roomId,
  clientMessageId: v7(),
  text: 'Later',
  replyTo: null,
  threadRootId: null,
  alsoInRoom: false,
  sendAt: new Date(),
  createdAt: new Date(),
};

const table: readonly (readonly [
  verb: string,
  run: () => Promise<unknown>,
  allowed?: RegExp,
  why?: string,
])[] = [
  ['friendships.find', () => stores.friendships.find(pairKey(ada, ben))],
  ['friendships.findMany', () => stores.friendships.findMany(hundred.map((other) => pairKey(ada, other)))],
  ['friendships.pairsBlockedBy', () => stores.friendships.pairsBlockedBy([ada, ...hundred])],
  [
    'friendships.pairsBlockedAmong',
    async () => {
      expect(await stores.friendships.pairsBlockedAmong(ada, others.slice(0, 300))).toHaveLength(8);
      // Of more people than are asked for.
      expect(await stores.friendships.pairsBlockedAmong(blocker, hundred)).toHaveLength(100);
    },
  ],
  ['friendships.changedSince', () => stores.friendships.changedSince(recently())],
  [
    'friendships.apply',
    async () => {
      await stores.friendships.apply(v7(), friendship(ada, ben, 2));
      await stores.friendships.apply(v7(), friendship(ada, v7(), 1));
    },
  ],
  ['friendshipProjection.page', () => stores.friendshipProjection.page(pairKey(ada, ben), 100)],
  [
    'friendshipProjection.replace',
    async () => {
      const key = pairKey(ada, cem);
      const state = { friendsSince: null, blockedBy: [] };
      await stores.friendshipProjection.replace(key, 1, { key, version: 3, state });
      await stores.friendshipProjection.replace(key, 3, null);
    },
  ],
  ['threads.findMany', () => stores.threads.findMany(threadIds.slice(0, 100))],
  ['threads.replies', () => stores.threads.replies(threadIds[0] ?? '', 1_000, 1_100)],
  [
    'threads.countDeleted',
    async () => {
      const stretch = { rootId: threadIds[0] ?? '', above: 100, upTo: 1_000 };
      expect(await stores.threads.countDeleted({ ...stretch, except: [] })).toBeGreaterThan(1);
      await stores.threads.countDeleted({ ...stretch, except: [139, 140] });
      await stores.threads.countDeleted({ ...stretch, above: 0, except: [] });
    },
  ],
  [
    'threads.areFollowing',
    () => stores.threads.areFollowing(threadIds.slice(0, 100).map((rootId) => ({ rootId, userId: ada }))),
  ],
  [
    'threads.followedBy',
    async () => {
      const page = { limit: 100, after: null };
      const [last = null] = (await stores.threads.followedBy(ada, page)).slice(-1);
      expect(last).not.toBeNull();
      await stores.threads.followedBy(ada, { ...page, after: last });
    },
  ],
  [
    'threads.setFollowing',
    async () => {
      const change = { rootId: threadIds[0] ?? '', roomId, userId: ada, at: now() };
      for (const follows of [false, false, true])
        await stores.threads.setFollowing({ ...change, eventId: v7() }, follows);
    },
  ],
  [
    'threads.readUpTo',
    () => stores.threads.readUpTo(threadIds.slice(0, 100).map((rootId) => ({ rootId, userId: ada }))),
  ],
  [
    'threads.markRead',
    async () => {
      const read = { rootId: threadIds[0] ?? '', roomId, userId: ben, at: now() };
      for (const upTo of [5, 3]) await stores.threads.markRead({ ...read, upTo, eventId: v7() });
    },
  ],
  [
    'threadDrafts.findMany',
    () => stores.threadDrafts.findMany(threadIds.slice(0, 100).map((rootId) => ({ rootId, userId: ada }))),
  ],
  ['threadDrafts.of', async () => expect(await stores.threadDrafts.of(ada)).toHaveLength(150)],
  [
    'threadDrafts.keep',
    async () => {
      const change = { rootId: threadIds[200] ?? '', roomId, userId: ada, eventId: v7(), at: now() };
      const draft = { text: 'Hello', replyTo: null, savedAt: now() };
      for (const kept of [draft, draft, null])
        expect(await stores.threadDrafts.keep({ ...change, eventId: v7() }, kept)).toBe('changed');
    },
  ],
  [
    'threadDrafts.forget',
    async () => stores.threadDrafts.forget((await stores.threadDrafts.of(ada)).slice(0, 100)),
  ],
  ['threads.changeOf', () => stores.threads.changeOf(threadIds[0] ?? '')],
  ['threads.changedSince', () => stores.threads.changedSince(recently())],
  ['threads.repliedSince', () => stores.threads.repliedSince(ada, past)],
  [
    'threads.statesSince',
    async () => {
      await stores.threads.statesSince(recently(), ben);
      await stores.threads.statesSince(recently());
    },
  ],
  ['messages.markHidden', () => stores.messages.markHidden(messageIds[30] ?? '')],
  [
    'hiddenMessages.add',
    () => {
      const hiding = { userId: ada, messageId: messageIds[30] ?? '', roomId, number: 31 };
      return stores.hiddenMessages.add({ ...hiding, eventId: v7(), at: now() });
    },
  ],
  [
    'hiddenMessages.hiddenSince',
    async () => {
      await stores.hiddenMessages.hiddenSince(recently(), ada);
      await stores.hiddenMessages.hiddenSince(recently());
    },
  ],
  ['hiddenMessages.numbersOf', () => stores.hiddenMessages.numbersOf({ roomId, userId: ada })],
  ['hiddenMessages.repliesOf', () => stores.hiddenMessages.repliesOf(ada, messageIds.slice(0, 100))],
  ['hiddenMessages.numbersIn', () => stores.hiddenMessages.numbersIn(roomId, ada)],
  [
    'hiddenMessages.numbersWithin',
    async () => {
      const within = { above: 0, upTo: 100_000 };
      await stores.hiddenMessages.numbersWithin(
        hundredRooms.map((id) => ({ ...within, roomId: id, userId: ada })),
      );
      await stores.hiddenMessages.numbersWithin(
        [ada, ...hundred].map((userId) => ({ ...within, roomId, userId })),
      );
    },
  ],
  [
    'hiddenMessages.areHidden',
    () =>
      stores.hiddenMessages.areHidden(hundred.map((userId) => ({ userId, messageId: messageIds[0] ?? '' }))),
  ],
  ['userNames.findIds', () => stores.userNames.findIds(['user7', 'user8', 'nobody'])],
  [
    'register.record',
    async () => {
      await stores.register.record(madeRoom([ada, v7()], v7()));
      for (const other of [ben, cem]) {
        const recorded = await stores.register.record(madeRoom([ada, other], v7()));
        expect(recorded.roomId).toBe(other === ben ? roomId : cemsRoomId);
      }
    },
  ],
  ['register.unapplied', () => stores.register.unapplied({ limit: 100, recordedBefore: now() })],
  ['register.markApplied', () => stores.register.markApplied(v7(), now())],
  ['register.forgetApplied', () => stores.register.forgetApplied(new Date(Date.now() - 7 * 86_400_000))],
  ['rooms.find', () => stores.rooms.find(roomId)],
  ['rooms.membersSince', () => stores.rooms.membersSince(groupIds[0] ?? '', Infinity)],
  ['rooms.groupPage', () => stores.rooms.groupPage(groupIds[0] ?? '', 10)],
  ['rooms.findMany', () => stores.rooms.findMany(hundredRooms)],
  ['rooms.findDirect', () => stores.rooms.findDirect(pairKey(ada, ben))],
  [
    'rooms.listOf',
    async () => {
      const exceptDirectKeys = [pairKey(ada, ben)];
      const page = { limit: 20, exceptDirectKeys, exceptIds: hundredRooms.slice(50) };
      const [last = null] = (await stores.rooms.listOf(ada, { ...page, from: null })).slice(-1);
      await stores.rooms.listOf(ada, { ...page, from: last });
      await stores.rooms.listOf(ada, { ...page, from: last, isBackward: true });
      await stores.rooms.listOf(ada, { ...page, from: null, only: { kind: 'GROUP' } });
      await stores.rooms.listOf(ada, { ...page, from: null, only: { ids: [...hundredRooms, ...groupIds] } });
    },
    /^sorts \S+rooms in find/,
    "A viewer's groups, 500 at most; or rooms that are named, 1,500 at most.",
  ],
  ['userNames.named', () => stores.userNames.named(hundred, 'a')],
  ['userNames.page', () => stores.userNames.page('', 100)],
  [
    'userNames.apply',
    () =>
      stores.userNames.apply([{ userId: v7(), names: { username: 'ada', displayName: 'Ada', version: 1 } }]),
  ],
  [
    'userNames.replace',
    async () => {
      const key = v7();
      const state = { username: 'ada', displayName: 'Ada' };
      await stores.userNames.replace(key, null, { key, version: 2, state });
      await stores.userNames.replace(key, 2, { key, version: 3, state });
      await stores.userNames.replace(key, 3, null);
    },
  ],
  ['members.groupsOf', () => stores.members.groupsOf(ada)],
  ['members.page', () => stores.members.page(groupIds[0] ?? '', 100)],
  ['members.leftSince', () => stores.members.leftSince(ada, recently())],
  ['members.inManyGroups', () => stores.members.inManyGroups([ada, ...hundred], 500)],
  [
    'members.lastSentAt',
    () => stores.members.lastSentAt(groupIds.map((id) => ({ roomId: id, userId: ada }))),
  ],
  ['members.sentUpTo', () => stores.members.sentUpTo(groupIds.map((id) => ({ roomId: id, userId: ada })))],
  [
    'register.change',
    async () => {
      const [id = ''] = groupIds;
      const fact = { eventId: v7(), userId: v7(), role: 'MEMBER', type: 'RoomMemberAdded' } as const;
      await stores.register.change({ roomId: id, actorId: ada, at: now(), newId: v7 }, () => [fact], null);
    },
  ],
  ['register.unappliedOf', () => stores.register.unappliedOf(roomId)],
  [
    'invites.insert',
    async () => {
      const at = { createdAt: now(), expiresAt: new Date(Date.now() + 60_000), revokedAt: null };
      const invite = {
        id: v7(),
        roomId: groupIds[0] ?? '',
        createdBy: ada,
        maxUses: 1,
        uses: 0,
        requiresApproval: false,
        ...at,
      };
      await stores.invites.insert(invite, invite.id, () => null);
      expect(await stores.invites.find(invite.id)).toMatchObject({ uses: 0 });
    },
  ],
  [
    'bans.page',
    async () => {
      const [id = ''] = groupIds;
      for (const kind of ['banned', 'banned', 'unbanned'] as const) {
        const beside = { kind, userId: others[1_999] ?? '' };
        await stores.register.change({ roomId: id, actorId: ada, at: now(), newId: v7 }, () => [], beside);
      }
      const [newest] = await stores.bans.page(id, { limit: 21, after: null });
      await stores.bans.page(id, { limit: 21, after: newest ?? { bannedAt: now(), userId: ada } });
    },
    /^reads \d+ rows for 1$/,
    'A group has 5,000 bans at most: they are counted, in an index, when one more is made.',
  ],
  [
    'joinRequests.page',
    async () => {
      const [id = ''] = groupIds;
      const userId = others[1_999] ?? '';
      const by = { roomId: id, actorId: ada, at: now(), newId: v7 };
      const asked = { kind: 'requested', userId, inviteId: others[40] ?? '' } as const;
      for (const beside of [asked, { kind: 'request ended', userId } as const, asked])
        expect(await stores.register.change(by, () => [], beside)).toBeNull();
      const approved = { kind: 'request approved', userId } as const;
      expect(await stores.register.change(by, () => [], approved)).toBeNull();
      const [oldest] = await stores.joinRequests.page(id, { limit: 21, after: null });
      await stores.joinRequests.page(id, { limit: 21, after: oldest ?? { requestedAt: now(), userId } });
    },
    /^reads \d+ rows for 1$/,
    'A group has 500 open requests at most: they are counted, in an index, when one more is made.',
  ],
  [
    'joinRequests.countOf',
    () => stores.joinRequests.countOf(groupIds),
    /^reads \d+ rows for \d+$/,
    'A group has 500 open requests at most: they are counted, in an index.',
  ],
  [
    'joinRequestChanges.waiting',
    async () => {
      expect((await stores.joinRequestChanges.waiting(10, groupIds[0])).map(({ state }) => state)).toEqual([
        'OPEN',
        'DECLINED',
        'OPEN',
        'APPROVED',
      ]);
      await stores.joinRequestChanges.waiting(10);
    },
    /^scans the index PRIMARY of room_join_request_changes$/,
    'It is read from its start, and has only what waits.',
  ],
  ['joinRequestChanges.forget', () => stores.joinRequestChanges.forget([1, 2])],
  [
    'joinRequestLog.append',
    async () => {
      const waiting = await stores.joinRequestChanges.waiting(10);
      for (const _once of [1, 2]) await stores.joinRequestLog.append(waiting);
    },
    /^scans the index PRIMARY of room_join_request_changes$/,
    'As above.',
  ],
  [
    'joinRequestLog.since',
    async () => {
      await stores.joinRequestLog.since(recently(), ada);
      await stores.joinRequestLog.since(recently());
    },
  ],
  ['joinRequests.forgetUnanswered', () => stores.joinRequests.forgetUnanswered(past)],
  ['invites.find', () => stores.invites.find(v7())],
  ['invites.findByToken', () => stores.invites.findByToken('none')],
  ['invites.goodOf', () => stores.invites.goodOf(groupIds[0] ?? '', now())],
  ['invites.forgetExpired', () => stores.invites.forgetExpired(recently())],
  ['invites.revoke', () => stores.invites.revoke(v7(), now())],
  ['messages.find', () => stores.messages.find(messageIds[0] ?? '')],
  ['messages.findMany', () => stores.messages.findMany(messageIds.slice(0, 100))],
  ['messages.findByClientMessageId', () => stores.messages.findByClientMessageId(roomId, ada, 'client 1000')],
  ['messages.range', () => stores.messages.range(roomId, 1_000, 1_100)],
  [
    'messages.firstAbove',
    () =>
      stores.messages.firstAbove(
        // The second one of each room is deleted, and the first one is not.
        [roomId, cemsRoomId].flatMap((id) => [
          { roomId: id, above: 38, upTo: 2_000 },
          { roomId: id, above: 39, upTo: 2_000 },
        ]),
      ),
  ],
  ['messages.pinned', () => stores.messages.pinned(roomId, 100)],
  ['messages.edits', () => stores.messages.edits(messageIds[0] ?? '', 20)],
  [
    'messages.countDeleted',
    () =>
      stores.messages.countDeleted(
        [roomId, cemsRoomId].flatMap((id) => [
          { roomId: id, above: 100, upTo: 1_000 },
          { roomId: id, above: 500, upTo: 1_500 },
        ]),
      ),
    /^sorts \S+messages in aggregate/,
    '$bucket sorts what it has counted, a handful.',
  ],
  ['messages.after', () => stores.messages.after(messageIds[0] ?? '', 200)],
  [
    'messageSearch.candidates',
    async () => {
      const asked = { terms: ['search', 'word'], from: recently(), before: now(), limit: 100 };
      const after = { at: now(), id: v7() };
      await stores.messageSearch.candidates({ ...asked, roomIds: [roomId], after: null });
      await stores.messageSearch.candidates({ ...asked, roomIds: hundredRooms, after });
    },
  ],
  [
    'messageSearch.countTerms',
    () => {
      const asked = { terms: ['te', 'word'], from: recently(), before: now(), after: null, limit: 1_000 };
      return stores.messageSearch.countTerms({ ...asked, roomIds: hundredRooms });
    },
  ],
  [
    'messageSearch.keep',
    () => {
      const kept = { id: messageIds[0] ?? '', roomId, at: now(), version: 1, terms: ['word'] };
      return stores.messageSearch.keep([kept, { ...kept, id: v7() }]);
    },
  ],
  ['messageSearch.forget', () => stores.messageSearch.forget([v7()])],
  [
    'scheduled.add',
    async () => {
      const kept = await stores.scheduled.add(later);
      expect(await stores.scheduled.add({ ...later, id: v7() })).toEqual(kept);
    },
  ],
  ['scheduled.find', () => stores.scheduled.find(ada, later.id)],
  ['scheduled.update', () => stores.scheduled.update(ada, later.id, later)],
  ['scheduled.claim', () => stores.scheduled.claim(later.id, now())],
  ['scheduled.retryLater', () => stores.scheduled.retryLater(later.id, now())],
  ['scheduled.wait', () => stores.scheduled.wait(later.id, now())],
  ['scheduled.noteFailed', () => stores.scheduled.noteFailed(later.id, 'CannotMessage')],
  ['scheduled.cancel', () => stores.scheduled.cancel(ada, later.id, { endedAt: new Date() })],
  ['scheduled.noteSent', () => stores.scheduled.noteSent(later.id, new Date())],
  ['scheduled.findRepeat', () => stores.scheduled.findRepeat(ada, 'none')],
  [
    'scheduled.openOf',
    async () => {
      await stores.scheduled.openOf(ada, { roomId: null, limit: 20, after: null });
      await stores.scheduled.openOf(ada, { roomId, limit: 20, after: { sendAt: now(), id: v7() } });
    },
  ],
  [
    'scheduled.changedSince',
    async () => {
      await stores.scheduled.changedSince(recently(), ada);
      await stores.scheduled.changedSince(recently());
    },
  ],
  ['scheduled.due', () => stores.scheduled.due(now(), 100)],
  [
    'expiries.roomsAfter',
    async () => {
      expect(await stores.expiries.roomsAfter(null, { limit: 500, all: false })).toHaveLength(5);
      expect(await stores.expiries.roomsAfter(roomId, { limit: 100, all: true })).toHaveLength(100);
    },
  ],
  [
    'expiries.oldestOf',
    async () => {
      const rooms = await stores.expiries.roomsAfter(null, { limit: 500, all: true });
      expect((await stores.expiries.oldestOf(rooms)).size).toBeGreaterThan(400);
    },
  ],
  ['expiries.firstFrom', () => stores.expiries.firstFrom(roomId, 1_000)],
  ['expiries.isHeld', () => stores.expiries.isHeld(roomId)],
  [
    'expiries.expired',
    async () => expect(await stores.expiries.expired(cemsRoomId, 1_000, 200)).toHaveLength(200),
  ],
  [
    'expiries.repliesTo',
    async () => expect(await stores.expiries.repliesTo(threadIds.slice(0, 200), 200)).toHaveLength(200),
  ],
  ['expiries.deleteThreads', () => stores.expiries.deleteThreads(threadIds.slice(-2))],
  [
    'expiries.deleteMessages',
    async () => {
      const expired = await stores.expiries.expired(cemsRoomId, 1_000, 200);
      await stores.expiries.deleteMessages(
        cemsRoomId,
        expired.map((each) => ({ ...each, hiddenFromSome: true })),
      );
    },
  ],
  [
    'retentionWork.beginPasses',
    async () => {
      await stores.retentionWork.beginPasses(now());
      await stores.retentionWork.beginPasses(now());
    },
  ],
  ['retentionWork.due', () => stores.retentionWork.due(now(), 100)],
  ['retentionWork.claim', () => stores.retentionWork.claim('pass', now())],
  ['retentionWork.renew', () => stores.retentionWork.renew('pass', now())],
  ['retentionWork.notePass', () => stores.retentionWork.notePass(null, now())],
  ['retentionWork.putOff', () => stores.retentionWork.putOff('pass', now())],
  ['retentionWork.end', () => stores.retentionWork.end('pass')],
  ['retentionWork.endDeletion', () => stores.retentionWork.endDeletion({ roomId, upTo: 1 })],
  ['retentionWork.endRelease', () => stores.retentionWork.endRelease({ roomId, askedAt: past })],
  ['legalHolds.hold', () => stores.legalHolds.hold(cemsRoomId, now())],
  ['legalHolds.list', async () => expect(await stores.legalHolds.list()).toHaveLength(3)],
  ['legalHolds.release', () => stores.legalHolds.release(cemsRoomId, now())],
  [
    'legalHolds.releaseSome',
    async () => expect(await stores.legalHolds.releaseSome(roomIds[9] ?? '')).toHaveLength(30),
  ],
  ['unread.placesOf', () => stores.unread.placesOf(ada)],
  ['preferences.of', () => stores.preferences.of(ada)],
  [
    'preferences.findMany',
    () => stores.preferences.findMany(hundredRooms.map((id) => ({ roomId: id, userId: ada }))),
  ],
  [
    'preferences.draftsOf',
    () => stores.preferences.draftsOf(hundredRooms.map((id) => ({ roomId: id, userId: ada }))),
  ],
  [
    'preferences.change',
    async () => {
      const key = { roomId: cemsRoomId, userId: ada };
      for (const isPinned of [true, true, false])
        await stores.preferences.change(key, (current) => ({ ...current, isPinned }), {
          eventId: v7(),
          at: now(),
        });
    },
    /^reads \S+room_preferences in find/,
    'Those that are set, 1,000 at most, are counted.',
  ],
  [
    'preferences.changedSince',
    async () => {
      await stores.preferences.changedSince(recently());
      await stores.preferences.changedSince(recently(), ada);
    },
  ],
  [
    'preferences.forget',
    async () =>
      stores.preferences.forget((await stores.preferences.of(ada)).slice(0, 2), () => ({
        eventId: v7(),
        at: now(),
      })),
  ],
  ['messageSearch.filledUpTo', () => stores.messageSearch.filledUpTo()],
  ['messageSearch.noteFilled', () => stores.messageSearch.noteFilled(messageIds[0] ?? '', false)],
  [
    'pollVotes.optionsOf',
    () =>
      stores.pollVotes.optionsOf(
        others.slice(0, 100).map((userId) => ({ messageId: messageIds[2] ?? '', userId })),
      ),
  ],
  [
    'pollVotes.votesFor',
    async () => {
      const of = { messageId: messageIds[2] ?? '', optionId: '2' };
      expect(await stores.pollVotes.votesFor(of, { after: 0, limit: 21 })).toHaveLength(21);
      expect(await stores.pollVotes.votesFor(of, { after: 990, limit: 21 })).toHaveLength(10);
    },
  ],
  ['pollVotes.forget', () => stores.pollVotes.forget(messageIds.slice(100, 102))],
  [
    'reactions.areGiven',
    () =>
      stores.reactions.areGiven(
        messageIds.slice(0, 100).map((messageId) => ({ messageId, emoji: '👍', userId: ada })),
      ),
  ],
  ['reactions.forget', () => stores.reactions.forget(messageIds.slice(100, 102))],
  [
    'receipts.advance',
    async () => {
      for (const upTo of [5, 3]) await stores.receipts.advance(receipt(ben, upTo));
      await stores.receipts.advance(receipt(v7(), 1));
    },
  ],
  [
    'receipts.findMany',
    () => stores.receipts.findMany(hundredRooms.map((id) => ({ roomId: id, userId: ada }))),
  ],
  [
    'receipts.movedSince',
    async () => {
      await stores.receipts.movedSince(recently());
      await stores.receipts.movedSince(recently(), hundredRooms);
    },
  ],
  [
    'receiptPrivacy.apply',
    () => stores.receiptPrivacy.apply([{ userId: ada, version: 1, sharesReadReceipts: false }]),
  ],
  ['receiptPrivacy.hidingAmong', () => stores.receiptPrivacy.hidingAmong(others.slice(0, 100))],
  ['receiptPrivacy.page', () => stores.receiptPrivacy.page(ada, 100)],
  [
    'receiptPrivacy.replace',
    async () => {
      const wanted = { key: ada, version: 2, state: { sharesReadReceipts: true } };
      await stores.receiptPrivacy.replace(ada, 1, wanted);
      await stores.receiptPrivacy.replace(v7(), null, wanted);
      await stores.receiptPrivacy.replace(ada, 2, null);
    },
  ],
  [
    'mentions.mentioning',
    async () => {
      const stretch = { userId: ada, above: 0, upTo: 100_000 };
      await stores.mentions.mentioning([{ ...stretch, roomId }], 1_000);
      await stores.mentions.mentioning(
        hundredRooms.map((id) => ({ ...stretch, roomId: id })),
        1_000,
      );
    },
  ],
  ['members.groupsOfBoth', () => stores.members.groupsOfBoth(ada, ben)],
  ['receipts.newestOf', () => stores.receipts.newestOf(roomId)],
  [
    'deliveries.advance',
    async () => {
      for (const upTo of [5, 3]) await stores.deliveries.advance(receipt(ben, upTo));
      await stores.deliveries.advance(receipt(v7(), 1));
    },
  ],
  [
    'deliveries.findMany',
    () => stores.deliveries.findMany(hundredRooms.map((id) => ({ roomId: id, userId: ada }))),
  ],
  ['deliveries.movedSince', () => stores.deliveries.movedSince(recently(), hundredRooms)],
  ['deliveries.newestOf', () => stores.deliveries.newestOf(roomId)],
  ['log.bounds', () => stores.log.bounds(roomId)],
  ['log.heads', () => stores.log.heads(hundredRooms)],
  ['log.changedSince', () => stores.log.changedSince(recently())],
  ['log.read', () => stores.log.read(roomId, 1_000, 200)],
  [
    'log.entriesById',
    async () => {
      const [entry] = await stores.log.read(roomId, 1, 1);
      const eventId = entry?.eventId ?? '';
      const unknown = Array.from({ length: 100 }, () => ({ eventId: v7() }));
      const found = await stores.log.entriesById([{ eventId }, ...unknown]);
      expect(found).toEqual([{ feedId: roomId, seq: 1, eventId }]);
    },
  ],
  ['log.entriesAt', () => stores.log.entriesAt(hundredRooms.map((feedId) => ({ feedId, seq: 1 })))],
  ['roomList.roomsOf', () => stores.roomList.roomsOf(ada, recently())],
  ['roomList.allRoomsOf', () => stores.roomList.allRoomsOf(ada)],
  ['roomList.among', () => stores.roomList.among(ada, [...hundredRooms, ...groupIds])],
  ['roomList.directRooms', () => stores.roomList.directRooms(hundred.map((other) => pairKey(ada, other)))],
  ['roomList.readSince', () => stores.roomList.readSince(ada, recently())],
  ['roomList.movedSince', () => stores.roomList.movedSince(recently())],
  ['attachments.find', () => stores.attachments.find(uploadIds[0] ?? '')],
  [
    'attachments.reserve',
    async () => {
      const times = { createdAt: now(), expiresAt: new Date(Date.now() + 60_000) };
      const upload = { id: v7(), roomId, ownerId: ada, name: 'a', size: 10, ...times };
      expect(await stores.attachments.reserve(upload, 1_000_000)).toBe('reserved');
      expect(await stores.attachments.reserve({ ...upload, id: v7() }, 10)).toMatchObject({
        usedBytes: expect.any(Number),
      });
    },
  ],
  ['attachments.noteKeys', () => stores.attachments.noteKeys(uploadIds[1] ?? '', ['key'], now())],
  [
    'attachments.addPicture',
    async () => {
      const id = v7();
      const file = { contentType: 'image/webp', size: 1, parts: [], image: null, thumbnail: null };
      const picture = { id, roomId, ownerId: ada, name: 'preview.webp', keys: ['key'], file };
      await stores.attachments.addPicture({ ...picture, createdAt: now(), expiresAt: later.sendAt });
      expect(await stores.attachments.find(id)).toMatchObject(picture);
    },
  ],
  [
    'previewJobs.add',
    async () => {
      const job = { messageId: v7(), roomId, senderId: ada, url: 'http://site.example/', askedAt: now() };
      expect(await stores.previewJobs.add(job)).toBe(true);
      expect(await stores.previewJobs.add(job)).toBe(false);
    },
  ],
  ['previewJobs.due', async () => expect(await stores.previewJobs.due(now(), 10)).toHaveLength(10)],
  [
    'previewJobs.claim',
    async () => expect(await stores.previewJobs.claim('job 1', now())).toMatchObject({ attempts: 1 }),
  ],
  ['previewJobs.retryAt', () => stores.previewJobs.retryAt('job 1', now())],
  [
    'previewJobs.waitUntil',
    async () => {
      const job = { id: 'job 2', messageId: v7(), roomId, senderId: ada, url: 'http://site.example/' };
      await stores.previewJobs.waitUntil({ ...job, askedAt: now(), attempts: 1 }, later.sendAt);
    },
  ],
  ['previewJobs.end', () => stores.previewJobs.end('job 1')],
  ['pagePreviews.claim', () => stores.pagePreviews.claim('http://site.example/', now())],
  ['pagePreviews.repeatAt', () => stores.pagePreviews.repeatAt('http://b.example/', now(), later.sendAt)],
  [
    'previewHosts.claim',
    async () => {
      const heldUntil = await stores.previewHosts.claim('site.example', now(), 60);
      expect(heldUntil).not.toBeNull();
      expect(await stores.previewHosts.claim('site.example', now(), 60)).toBeNull();
    },
  ],
  ['previewHosts.release', () => stores.previewHosts.release('site.example', now())],
  ['previewHosts.count', () => stores.previewHosts.count('other.example', now(), 60)],
  ['pagePreviews.release', () => stores.pagePreviews.release('http://site.example/')],
  ['pagePreviews.keep', () => stores.pagePreviews.keep('http://site.example/', null, later.sendAt)],
  ['pagePreviews.find', () => stores.pagePreviews.find('http://site.example/', now())],
  ['previewSettings.set', () => stores.previewSettings.set(ada, false)],
  [
    'previewSettings.unwantedAmong',
    async () => expect(await stores.previewSettings.unwantedAmong([ada, ben])).toEqual(new Set([ada])),
  ],
  ['previewSettings.isEnabled', () => stores.previewSettings.isEnabled(ada)],
  ['attachments.addPart', () => stores.attachments.addPart(uploadIds[1] ?? '', { key: 'key', size: 1 }, 0)],
  [
    'attachments.complete',
    () => {
      const file = { contentType: 'a/b', size: 1, parts: [], image: null, thumbnail: null };
      return stores.attachments.complete(uploadIds[1] ?? '', file);
    },
  ],
  [
    'attachments.findAttached',
    async () => expect(await stores.attachments.findAttached(uploadIds[0] ?? '')).not.toBeNull(),
  ],
  [
    'attachments.expired',
    // Those of the other rows expire now.
    async () =>
      expect(await stores.attachments.expired(new Date(past.getTime() + 60_000), 100)).toHaveLength(10),
  ],
  ['attachments.removals', async () => expect(await stores.attachments.removals(100)).toHaveLength(100)],
  [
    'attachments.ofMessages',
    async () =>
      expect((await stores.attachments.ofMessages(messageIds.slice(0, 100))).length).toBeGreaterThan(0),
  ],
  ['attachments.forgetRemovals', () => stores.attachments.forgetRemovals(messageIds.slice(0, 100))],
  [
    'attachments.copy',
    async () => {
      const to = { ownerId: ada, roomId, createdAt: now(), expiresAt: now() };
      const of = uploadIds[4] ?? '';
      expect(await stores.attachments.copy([{ of, id: v7() }], to, 1_000_000)).toBe('copied');
      expect(await stores.attachments.copy([{ of, id: v7() }], to, 10)).toMatchObject({
        usedBytes: expect.any(Number),
      });
      expect(await stores.attachments.copy([{ of: v7(), id: v7() }], to, 10)).toBe('gone');
    },
  ],
  [
    'attachments.release',
    async () => {
      const to = { ownerId: ada, roomId, createdAt: now(), expiresAt: now() };
      const [source, copy] = [uploadIds[6] ?? '', v7()];
      await stores.attachments.copy([{ of: source, id: copy }], to, 1_000_000);
      expect(await stores.attachments.release(source)).toBeNull();
      expect(await stores.attachments.release(copy)).toMatchObject({ id: source });
    },
  ],
  ['attachments.forget', () => stores.attachments.forget(uploadIds[2] ?? '')],
  ['sweep', () => stores.sweep(now())],
];

/** What is made of the stores, and asks MongoDB by itself. */
const tableOfOthers: typeof table = [
  ['sends to one room', () => commit([roomId, send(roomId), send(roomId)])],
  [
    'a send of files, and its deletion',
    async () => {
      const uploadId = uploadIds[3] ?? '';
      const sent = { ...send(roomId), uploadIds: [uploadId] };
      expect(await commit([roomId, sent])).toMatchObject([
        [{ message: { attachments: [{ id: uploadId }] } }],
      ]);
      if (sent.kind === 'send') await commit([roomId, change('delete', sent.message.id)]);
    },
  ],
  [
    'replies in a thread, and the deletion of one',
    async () => {
      const thread = { rootId: threadIds[0] ?? '', isInRoom: false };
      const replies = [thread, { ...thread, isInRoom: true }].map((each) => ({
        ...send(roomId),
        thread: each,
      }));
      const [outcomes = []] = await commit([roomId, ...replies]);
      expect(outcomes).toMatchObject([{ message: { text: 'text' } }, { message: { text: 'text' } }]);
      const [reply] = replies;
      if (reply?.kind === 'send') await commit([roomId, change('delete', reply.message.id)]);
    },
  ],
  ['sends to a group', () => commit([groupIds[0] ?? '', send(groupIds[0] ?? ''), send(groupIds[0] ?? '')])],
  [
    'sends to a group with slow mode',
    async () => {
      const [, , id = ''] = groupIds;
      await stores.mongo.rooms.updateOne({ _id: id }, { $set: { 'group.settings.slowModeSeconds': 60 } });
      const [outcomes] = await commit([id, send(id), send(id)]);
      expect(outcomes).toMatchObject([{ message: {} }, { refused: 'SlowMode' }]);
      await stores.mongo.rooms.updateOne({ _id: id }, { $set: { 'group.settings.slowModeSeconds': 0 } });
    },
  ],
  [
    'messages that expire',
    async () => {
      const expire = createRoomExpirer({ mongo: stores.mongo, now: async () => now() });
      const command = { eventId: v7(), upTo: 100, sentAt: past, platformDays: 1 };
      expect(await expire(cemsRoomId, command)).toMatchObject({ upTo: 100 });
      expect(await expire(cemsRoomId, { ...command, eventId: v7() })).toBeNull();
    },
  ],
  ['groups that are read', () => stores.rooms.findMany(groupIds)],
  [
    'a change of a group',
    async () => {
      const [, id = ''] = groupIds;
      const facts = [{ eventId: v7(), userId: v7(), role: 'MEMBER', type: 'RoomMemberAdded' }] as const;
      const take = createRoomChanger({ mongo: stores.mongo, now, onCommitted: () => undefined });
      expect(await take({ roomId: id, version: 2, actorId: ada, at: now(), facts })).toBe('taken');
    },
  ],
  ['sends to several rooms', () => commit([roomId, send(roomId)], [cemsRoomId, send(cemsRoomId)])],
  [
    'edits and deletions',
    () => commit([roomId, change('edit', messageIds[10] ?? ''), change('delete', messageIds[11] ?? '')]),
  ],
  [
    'pins',
    () => {
      const by = { actorId: ada, messageId: messageIds[20] ?? '' };
      return commit([roomId, { ...by, kind: 'pin', eventId: v7() }, { ...by, kind: 'unpin', eventId: v7() }]);
    },
  ],
  [
    'the deletion of an edited message',
    async () => {
      const id = messageIds[12] ?? '';
      await commit([roomId, change('edit', id)]);
      await commit([roomId, change('delete', id)]);
    },
  ],
  [
    'reactions',
    () => {
      const [messageId = ''] = messageIds;
      const by = { eventId: v7(), actorId: ada, messageId, recipientIds: [] };
      return commit([
        roomId,
        { ...by, kind: 'unreact', emoji: '👍' },
        { ...by, kind: 'react', emoji: '❤️', eventId: v7() },
      ]);
    },
  ],
  [
    'votes',
    () => {
      const of = { kind: 'vote' as const, messageId: messageIds[2] ?? '', actorId: ada };
      return commit([
        roomId,
        { ...of, eventId: v7(), optionIds: ['1'] },
        { ...of, eventId: v7(), optionIds: [] },
        { ...of, actorId: ben, eventId: v7(), optionIds: ['2'] },
      ]);
    },
  ],
  ['a repeated clientMessageId', () => commit([roomId, send(roomId, 'client 7')])],
  [
    'the room maker',
    async () => {
      const made = madeRoom([v7(), v7()], v7());
      const make = createRoomMaker(stores.mongo, now);
      await make(made);
      await make(made);
    },
  ],
  [
    'the relay, when it publishes the log again',
    republish,
    /^sorts \S+(?:(?:room_log|join_request_log|message_(?:read|delivery)_status|room_preferences|hidden_messages|thread_reads|scheduled_messages) in aggregate|(?:message_(?:read|delivery)_status|room_preferences|hidden_messages|thread_reads|scheduled_messages) in find)|^reads \d+ documents for 1$/,
    'The entries of the last minute are counted, to 100,000; their feeds are put in order, and then pages of 100 receipts at most.',
  ],
];

/** They ask neither: Redis, and the object store. */
const elsewhere = ['recentMessages', 'typing', 'objects'];

/** A relay that does not know how far the log was published, until it follows the log again. */
async function republish(): Promise<void> {
  const states = stores.mongo.db.collection<{ _id: string; token: unknown }>('relay_state');
  const vacant = { holder: null, leaseUntil: new Date(0) };
  const state = { ...vacant, token: 'lost', lastEntryAt: filledAt };
  await states.updateOne({ _id: 'chat' }, { $set: state }, { upsert: true });
  const published: string[] = [];
  const relay = createRoomLogRelay({
    mongo: stores.mongo,
    instanceId: 'test',
    publisher: {
      publish: async (events) => void published.push(...events.map(({ id }) => id)),
      close: () => Promise.resolve(),
    },
    logger,
    onEntry: () => undefined,
    createEvent: createEventFactory({ source: 'chat' }),
  });
  await relay.start();
  await eventually(() => expect(published.length).toBeGreaterThan(80));
  await commit([roomId, send(roomId)]);
  await eventually(async () =>
    expect((await states.findOne({ _id: 'chat' }))?.token).toMatchObject({ _data: expect.any(String) }),
  );
  await relay.close();
}

beforeAll(async () => {
  [mysql, mongo] = await Promise.all([createTestDatabase('chat'), createMongoDatabase()]);
  mediaDirectory = await mkdtemp(join(tmpdir(), 'chat-media-'));
  const ofMysql = await recordMysql(mysql.url);
  const { redisUrl, kafkaBrokers } = engines();
  const environment = loadEnvironment({
    PORT: '0',
    MYSQL_URL: ofMysql.url,
    MONGODB_URL: mongo.url,
    REDIS_URL: redisUrl,
    REDIS_KEY_PREFIX: `${uniqueName('chat')}:`,
    KAFKA_BROKERS: kafkaBrokers,
    INTERNAL_TOKEN_PUBLIC_KEY: '{}',
    CURSOR_SECRET: 'ab'.repeat(32),
    MEDIA_DIRECTORY: mediaDirectory,
    MEDIA_UPLOAD_SECRET: 'ab'.repeat(32),
  });
  stores = await openStores({ environment, logger });
  const database = openDatabase(mysql.url);
  await fillMysql(database);
  await database.$disconnect();
  await fillMongo(mongo.db);
  recorders = [ofMysql, await recordMongo(mongo.db)];
});
afterAll(async () => {
  await stores.close();
  for (const recorder of recorders) await recorder.close();
  await mysql.drop();
  await mongo.drop();
  await rm(mediaDirectory, { recursive: true, force: true });
});

const takeAll = async () => (await Promise.all(recorders.map((recorder) => recorder.take()))).flat();

test.each([...table, ...tableOfOthers])(
  '%s finds by an index what it reads',
  async (_, run, allowed = /^$/) => {
    await takeAll();
    await run();
    const queries = await takeAll();
    expect(queries.filter(({ faults }) => faults.some((fault) => !allowed.test(fault)))).toEqual([]);
    expect(queries.length).toBeGreaterThan(0);
  },
);

/** What of a command is paid for: its writes, and the keys of all indexes. */
const costs = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const profile = stores.mongo.db.collection('system.profile');
  const isOwn = { ns: { $not: /system\.profile$/ } };
  const before = await profile.countDocuments(isOwn);
  await work();
  const operations = await profile.find(isOwn).sort({ $natural: 1 }).skip(before).toArray();
  return operations.map(({ op, ns, command, ninserted = 0, keysInserted = 0, keysDeleted = 0 }) => {
    const name = op === 'command' ? Object.keys(command as object)[0] : String(op);
    const [, collection = ''] = String(ns).split('.');
    return `${name} ${collection}: ${ninserted} documents, ${keysInserted} keys more, ${keysDeleted} less`;
  });
};

test('a send costs so many commands and keys of indexes, alone and with others', async () => {
  expect(await costs(() => commit([roomId, send(roomId)]))).toEqual([
    'findAndModify rooms: 0 documents, 5 keys more, 5 less',
    'insert messages: 1 documents, 3 keys more, 0 less',
    'insert room_log: 1 documents, 3 keys more, 0 less',
  ]);
  expect(await costs(() => commit([roomId, send(roomId)], [cemsRoomId, send(cemsRoomId)]))).toEqual([
    'query rooms: 0 documents, 0 keys more, 0 less',
    'update rooms: 0 documents, 5 keys more, 5 less',
    'update rooms: 0 documents, 5 keys more, 5 less',
    'insert messages: 2 documents, 6 keys more, 0 less',
    'insert room_log: 2 documents, 6 keys more, 0 less',
  ]);
  const terms = ['one', 'two', 'three'];
  const indexed = () => ({ id: v7(), roomId, at: now(), version: 1, terms });
  const some = [indexed(), indexed(), indexed()];
  expect(await costs(() => stores.messageSearch.keep(some))).toEqual([
    'insert message_search: 3 documents, 12 keys more, 0 less',
  ]);
});

test('what is said once more of a message replaces what was said before, in the search too, and never the other way round', async () => {
  const { messageSearch } = stores.mongo;
  const of = (id: string, version: number, ...terms: string[]) => ({ id, roomId, at: now(), version, terms });
  const [first, second, third] = [v7(), v7(), v7()] as const;
  await stores.messageSearch.keep([of(first, 2, 'two'), of(second, 1, 'one')]);
  await stores.messageSearch.keep([
    of(first, 1, 'one'),
    of(second, 3, 'three'),
    of(third, 1, 'one'),
    of(third, 2, 'two'),
  ]);
  const found = await messageSearch.find({ _id: { $in: [first, second, third] } }).toArray();
  expect(new Map(found.map(({ _id, terms }) => [_id, terms]))).toEqual(
    new Map([
      [first, ['two']],
      [second, ['three']],
      [third, ['two']],
    ]),
  );
});

test('every verb of the stores is in the table', () => {
  const verbs = verbsOf(stores, [...elsewhere, 'mongo', 'checks', 'isUnavailable', 'isContention', 'close']);
  expect(table.map(([verb]) => verb).toSorted()).toEqual(verbs);
});
