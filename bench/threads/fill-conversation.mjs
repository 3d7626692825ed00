import { MongoClient } from 'mongodb';
import { newPoll } from '../../subgraphs/chat/dist/rooms/poll.js';
import { noPreferences } from '../../subgraphs/chat/dist/rooms/room-preferences.js';
import { directDetails } from '../../subgraphs/chat/dist/rooms/room.js';
import {
  memberDocumentId,
  threadReadId,
  toMemberDocuments,
  toMessageDocument,
  toRoomDocument,
  toThreadDocument,
  toVoteDocument,
} from '../../subgraphs/chat/dist/stores/documents.js';
import { fillStores } from '../growth/fill-stores.mjs';
import { copiesOf } from '../reads/copies.mjs';
import { textOf } from '../reads/texts.mjs';
import { fillGroup } from './fill-group.mjs';
import { idOf, longRootId, ownRoom, ownScheduled, viewer } from './people.mjs';

/** @typedef {import('mongodb').Db} Db */
/** @typedef {{db: Db, copies: number}} Many */

/** So much is written by this process, in the documents of the stores; the rest are copies that MongoDB makes. */
export const original = 10_000;
const deletedEach = 40;
const secondsApart = 2;
const began = Date.now() - 30 * 24 * 60 * 60 * 1_000;
const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1_000);
const at = (/** @type {number} */ n) => new Date(began + n * secondsApart * 1_000);
const joined = { joinedAt: new Date(began), firstVisibleSeq: 1, firstVisibleNumber: 1, sentUpTo: 0 };

/**
 * Chat's stores before the service starts, and before their indexes are made: so many messages in one room of the viewer, each with a thread
 * that they follow, the first with as many replies; a poll with as many votes; and as many drafts, scheduled messages, files and previews.
 * @param {import('@parley/stack/services').EngineUrls} engines @param {string} namespace @param {number} count  a multiple of 10,000
 */
export async function fillConversation(engines, namespace, count) {
  const others = Array.from({ length: viewer.drafts }, (_, n) => ownRoom(n).otherId);
  await fillStores([{ id: viewer.id, friends: [viewer.peerId, ...others], rooms: [] }], engines, namespace);
  const name = `parley_${namespace}_chat`;
  const mongo = await MongoClient.connect(engines.mongodbUrl);
  try {
    const db = mongo.db(name);
    const many = { db, copies: count / original };
    await fillMessages(many);
    await fillThreads(many);
    await fillVotes(many);
    await fillDrafts(many);
    await fillScheduled(many);
    await fillFiles(many);
    await fillPreviewJobs(many);
    await fillOwn(db, count);
    await insert(db, 'message_search_state', [{ _id: 'back-fill', upTo: '~', isWhole: true }]);
    // All that was written is published: else the relay would begin with the very first receipt.
    const vacant = { holder: null, leaseUntil: new Date(0) };
    await insert(db, 'relay_state', [{ _id: 'chat', ...vacant, token: 'lost', lastEntryAt: new Date() }]);
  } finally {
    await mongo.close();
  }
  await fillGroup(engines.mysqlUrl, name, count);
}

/** By the number of the copy, for `$set`. @param {string} field @param {number} [step] */
const counted = (field, step = original) => ({ $add: [`$${field}`, { $multiply: ['$copy', step] }] });
const later = (/** @type {string} */ field) => ({
  $dateAdd: {
    startDate: `$${field}`,
    unit: 'second',
    amount: { $multiply: ['$copy', original * secondsApart] },
  },
});

/** Those of the room, and the replies of the long thread. */
async function fillMessages(/** @type {Many} */ { db, copies }) {
  const roots = Array.from({ length: original }, (_, n) => messageOf(idOf.message(n), n));
  const replies = Array.from({ length: original }, (_, n) => ({
    ...messageOf(idOf.reply(n), n),
    number: -(n + 1),
    inThread: { rootId: longRootId, rootNumber: 1, number: n + 1 },
    ...(n % deletedEach === deletedEach - 1 && { deletedAt: at(n), text: null, fingerprint: null }),
  }));
  await insert(db, 'messages', [...roots, ...replies].map(toMessageDocument));
  const number = {
    $cond: [{ $gt: ['$number', 0] }, counted('number'), counted('number', -original)],
  };
  const place = { $mergeObjects: ['$inThread', { number: counted('inThread.number') }] };
  const inThread = { $cond: [{ $gt: ['$number', 0] }, null, place] };
  await copiesOf(
    db,
    'messages',
    copies,
    ['_id', 'clientMessageId'],
    [{ $set: { number, inThread, sentAt: later('sentAt') } }],
  );
}

/** @param {string} id @param {number} n @returns {import('../../subgraphs/chat/dist/rooms/message.js').Message} */
function messageOf(id, n) {
  const plain = { replyTo: null, attachments: [], mentions: [], reactions: [], pinned: null, poll: null };
  const never = { editedAt: null, deletedAt: null, deletedById: null, forwardedFromId: null };
  return {
    ...plain,
    ...never,
    id,
    roomId: viewer.roomId,
    number: n + 1,
    inThread: null,
    senderId: n % 3 === 0 ? viewer.id : viewer.peerId,
    clientMessageId: id,
    fingerprint: 'f',
    text: textOf(n),
    hiddenFromSome: false,
    editCount: 0,
    sentAt: at(n),
  };
}

/** All are followed by the viewer, who has read every second one. */
async function fillThreads(/** @type {Many} */ { db, copies }) {
  const threads = Array.from({ length: original }, (_, n) => ({
    rootId: idOf.message(n),
    roomId: viewer.roomId,
    rootNumber: n + 1,
    lastNumber: 1,
    replyCount: 1,
    lastReplierIds: [viewer.peerId],
    lastReplyAt: at(n),
    lastActivityAt: at(n),
    followerIds: [viewer.id, viewer.peerId],
    unfollowedIds: [],
  }));
  await insert(db, 'threads', threads.map(toThreadDocument));
  const times = { lastReplyAt: later('lastReplyAt'), lastActivityAt: later('lastActivityAt') };
  await copiesOf(db, 'threads', copies, ['_id'], [{ $set: { rootNumber: counted('rootNumber'), ...times } }]);
  const count = copies * original;
  const long = { lastNumber: count, replyCount: count - count / deletedEach };
  await db.collection('threads').updateOne({ _id: /** @type {any} */ (longRootId) }, { $set: long });
  const read = threads.map(({ rootId }, n) => {
    const of = { rootId, roomId: viewer.roomId, userId: viewer.id };
    return { _id: threadReadId(rootId, viewer.id), ...of, upTo: n % 2, at: at(n) };
  });
  await insert(db, 'thread_reads', read);
  await copiesOf(db, 'thread_reads', copies, ['_id', 'rootId'], []);
}

async function fillVotes(/** @type {Many} */ { db, copies }) {
  const votes = Array.from({ length: original }, (_, n) => ({
    messageId: viewer.pollId,
    userId: idOf.user(n),
    optionIds: [String((n % 4) + 1)],
    seq: n + 1,
  }));
  await insert(db, 'poll_votes', votes.map(toVoteDocument));
  await copiesOf(db, 'poll_votes', copies, ['_id', 'userId'], [{ $set: { seq: counted('seq') } }]);
}

async function fillDrafts(/** @type {Many} */ { db, copies }) {
  const drafts = Array.from({ length: original }, (_, n) => draftOf(idOf.room(n), idOf.user(n), n));
  await insert(db, 'room_preferences', drafts);
  await copiesOf(db, 'room_preferences', copies, ['_id', 'roomId', 'userId', 'eventId'], []);
  const heads = drafts.map(({ userId }) => ({ _id: userId, changes: 1 }));
  await insert(db, 'room_preferences_heads', heads);
  await copiesOf(db, 'room_preferences_heads', copies, ['_id'], []);
}

/** @param {string} roomId @param {string} userId @param {number} n */
function draftOf(roomId, userId, n) {
  const draft = { text: textOf(n), replyTo: null, savedAt: at(n) };
  const kept = { ...noPreferences, hasDraft: true, draft, isSet: true, version: 1 };
  return {
    _id: memberDocumentId(roomId, userId),
    roomId,
    userId,
    ...kept,
    eventId: roomId,
    at: new Date(began),
  };
}

/** None of them is due. */
async function fillScheduled(/** @type {Many} */ { db, copies }) {
  const waiting = Array.from({ length: original }, (_, n) =>
    scheduledOf(idOf.scheduled(n), { roomId: idOf.room(n), userId: idOf.user(n) }, n),
  );
  await insert(db, 'scheduled_messages', waiting);
  const times = { sendAt: later('sendAt'), dueAt: later('dueAt') };
  await copiesOf(
    db,
    'scheduled_messages',
    copies,
    ['_id', 'roomId', 'userId', 'clientMessageId'],
    [{ $set: times }],
  );
}

/** @param {string} id @param {{roomId: string, userId: string}} of @param {number} n */
function scheduledOf(id, of, n) {
  const sendAt = new Date(tomorrow.getTime() + n * secondsApart * 1_000);
  const content = { clientMessageId: id, text: textOf(n), replyTo: null, sendAt, createdAt: at(n) };
  return { _id: id, ...of, ...content, state: 'WAITING', failure: null, isOpen: true, dueAt: sendAt };
}

/** Half of them are the viewer's; one in ten waits to be sent. */
async function fillFiles(/** @type {Many} */ { db, copies }) {
  const files = Array.from({ length: original }, (_, n) => {
    const _id = idOf.upload(n);
    const parts = [{ key: `attachments/${_id}`, size: 100 }];
    const about = { roomId: viewer.roomId, ownerId: n % 2 === 0 ? viewer.id : idOf.user(n), name: 'a.txt' };
    return {
      _id,
      ...about,
      size: 100,
      createdAt: at(n),
      parts,
      keys: parts.map(({ key }) => key),
      file: { contentType: 'text/plain', size: 100, parts, image: null, thumbnail: null },
      ...(n % 10 === 9 ? { expiresAt: tomorrow } : { messageId: idOf.message(n) }),
    };
  });
  await insert(db, 'attachments', files);
  await copiesOf(
    db,
    'attachments',
    copies,
    ['_id', 'ownerId', 'messageId'],
    [
      // What has no message has no such field either.
      { $set: { messageId: { $cond: [{ $gt: ['$expiresAt', null] }, '$$REMOVE', '$messageId'] } } },
    ],
  );
  const usage = files.filter(({ ownerId }) => ownerId !== viewer.id);
  await insert(
    db,
    'attachment_usage',
    usage.map(({ ownerId }) => ({ _id: ownerId, bytes: 100 })),
  );
  await copiesOf(db, 'attachment_usage', copies, ['_id'], []);
  await insert(db, 'attachment_usage', [{ _id: viewer.id, bytes: (copies * original * 100) / 2 }]);
}

/** All but some are over. They are of a time to come, or MongoDB would delete them after 10 minutes. */
async function fillPreviewJobs(/** @type {Many} */ { db, copies }) {
  const jobs = Array.from({ length: original }, (_, n) => {
    const about = { messageId: idOf.message(n), roomId: viewer.roomId, senderId: idOf.user(n) };
    return {
      _id: `${about.messageId}:link`,
      ...about,
      url: 'https://site.example/',
      askedAt: tomorrow,
      attempts: 1,
    };
  });
  await insert(db, 'link_preview_jobs', jobs);
  await copiesOf(db, 'link_preview_jobs', copies, ['_id', 'messageId', 'senderId'], []);
  const open = jobs.slice(0, 500).map((job, n) => ({ ...job, _id: `open:${n}`, dueAt: tomorrow }));
  await insert(db, 'link_preview_jobs', open);
}

/** What the viewer has, whatever else there is. @param {Db} db @param {number} count */
async function fillOwn(db, count) {
  const poll = newPoll({
    options: ['Monday', 'Tuesday', 'Wednesday', 'Thursday'],
    allowsMultiple: false,
    isAnonymous: false,
    closesAt: null,
  });
  const options = poll.options.map((option) => ({ ...option, voteCount: count / 4 }));
  await insert(db, 'messages', [
    toMessageDocument({
      ...messageOf(viewer.pollId, count),
      poll: { ...poll, options, voterCount: count },
    }),
  ]);
  const some = Array.from({ length: viewer.drafts }, (_, n) => n);
  const rooms = some.map((n) =>
    roomOf(ownRoom(n).id, [viewer.id, ownRoom(n).otherId], { seq: 20, at: at(n) }),
  );
  const room = roomOf(viewer.roomId, [viewer.id, viewer.peerId], { seq: 2 * count + 1, at: at(count) });
  const group = groupOf();
  await insert(db, 'rooms', [{ ...room, lastNumber: count + 1 }, ...rooms, group.document]);
  await insert(db, 'room_members', group.members);
  await insert(
    db,
    'room_preferences',
    some.map((n) => draftOf(ownRoom(n).id, viewer.id, n)),
  );
  await insert(db, 'room_preferences_heads', [{ _id: viewer.id, changes: viewer.drafts }]);
  const scheduled = Array.from({ length: viewer.scheduled }, (_, n) =>
    scheduledOf(ownScheduled(n), { roomId: viewer.roomId, userId: viewer.id }, n),
  );
  await insert(db, 'scheduled_messages', scheduled);
}

function groupOf() {
  const members = new Map([
    [viewer.id, { userId: viewer.id, role: /** @type {const} */ ('OWNER'), ...joined }],
  ]);
  const last = { seq: 1, at: at(0) };
  /** @type {import('../../subgraphs/chat/dist/rooms/room.js').Room} */
  const group = {
    ...directDetails,
    title: 'The group',
    id: viewer.groupId,
    kind: 'GROUP',
    directKey: null,
    members,
    ...countersOf(viewer.groupId, last),
  };
  return { document: toRoomDocument(group, entryOf(group.id, last)), members: toMemberDocuments(group) };
}

/** @param {string} id @param {readonly string[]} userIds @param {{seq: number, at: Date}} last */
function roomOf(id, userIds, last) {
  const role = /** @type {const} */ ('MEMBER');
  const members = new Map(userIds.map((userId) => [userId, { userId, role, ...joined }]));
  const directKey = userIds.toSorted().join(':');
  return toRoomDocument(
    { ...directDetails, id, kind: 'DIRECT', directKey, members, ...countersOf(id, last) },
    entryOf(id, last),
  );
}

/** @param {string} id @param {{seq: number, at: Date}} last */
function countersOf(id, last) {
  const counters = { lastActivityAt: last.at, lastSeq: last.seq, lastEventId: id, lastNumber: last.seq };
  return { createdAt: new Date(began), membersVersion: 1, expiredUpTo: 0, ...counters, lastMessageId: null };
}

/** @param {string} roomId @param {{seq: number, at: Date}} last @returns {any} */
function entryOf(roomId, { seq, at: time }) {
  return { type: 'MessageSent', roomId, seq, at: time, eventId: roomId };
}

/** @param {Db} db @param {string} name @param {readonly object[]} documents */
async function insert(db, name, documents) {
  for (let from = 0; from < documents.length; from += 5_000)
    await db.collection(name).insertMany(documents.slice(from, from + 5_000), { ordered: false });
}
