import { MongoClient } from 'mongodb';
import {
  toMemberDocuments,
  toMessageDocument,
  toRoomDocument,
} from '../../subgraphs/chat/dist/stores/documents.js';
import { directDetails } from '../../subgraphs/chat/dist/rooms/room.js';
import { noPreferences } from '../../subgraphs/chat/dist/rooms/room-preferences.js';
import { toIndexed } from '../../subgraphs/chat/dist/search/index-messages.js';
import { copiesOf, numbered } from './copies.mjs';
import { fillFriendships } from './fill-friendships.mjs';
import { idOf, ownGroup, ownRoom, viewer } from './people.mjs';
import { textOf } from './texts.mjs';

/** @typedef {import('mongodb').Db} Db */

/** So much is written by this process, in the documents of the store; the rest are copies that MongoDB makes. */
export const original = 10_000;
const began = Date.now() - 30 * 24 * 60 * 60 * 1_000;
const membersOfGroup = 1_000;
const secondsApart = 2;
const at = (/** @type {number} */ n) => new Date(began + n * secondsApart * 1_000);
const joined = { joinedAt: new Date(began), firstVisibleSeq: 1, firstVisibleNumber: 1, sentUpTo: 0 };

/**
 * Chat's stores before the service starts, and before their indexes are made: so many messages in one room of the viewer, rooms of others,
 * members of groups, people with names, and receipts. What the viewer has is the same beside little and beside much.
 * @param {import('@parley/stack/services').EngineUrls} engines @param {string} namespace @param {number} count  a multiple of 10,000
 */
export async function fillChat(engines, namespace, count) {
  const name = `parley_${namespace}_chat`;
  const mongo = await MongoClient.connect(engines.mongodbUrl);
  try {
    const db = mongo.db(name);
    const many = { db, copies: count / original };
    await fillMessages(many);
    await fillRooms(many);
    await fillMembers(many);
    await fillOwn(db, count);
    await insert(db, 'message_search_state', [{ _id: 'back-fill', upTo: '~', isWhole: true }]);
    // All that was written is published: else the relay would begin with the very first receipt.
    const vacant = { holder: null, leaseUntil: new Date(0) };
    await insert(db, 'relay_state', [{ _id: 'chat', ...vacant, token: 'lost', lastEntryAt: new Date() }]);
  } finally {
    await mongo.close();
  }
  await fillFriendships(engines.mysqlUrl, name, count);
}

/** @typedef {{db: Db, copies: number}} Many */

async function fillMessages(/** @type {Many} */ { db, copies }) {
  const messages = Array.from({ length: original }, (_, index) => messageAt(index));
  await insert(db, 'messages', messages.map(toMessageDocument));
  const word = { $concat: ['n', numbered('$number')] };
  const number = { $add: ['$number', { $multiply: ['$copy', original] }] };
  const sentAt = {
    $dateAdd: {
      startDate: '$sentAt',
      unit: 'second',
      amount: { $multiply: ['$copy', original * secondsApart] },
    },
  };
  await copiesOf(
    db,
    'messages',
    copies,
    ['_id', 'clientMessageId'],
    [{ $set: { number, sentAt } }, { $set: { text: { $concat: ['$text', ' ', word] } } }],
  );
  const indexed = messages.map((message) => {
    const { id: _id, ...rest } = toIndexed(message, 0);
    return { _id, ...rest, number: message.number };
  });
  await insert(db, 'message_search', indexed);
  const prefixes = [2, 3, 4, 6, 8].map((length) => ({ $substrCP: ['$word', 0, length] }));
  await copiesOf(
    db,
    'message_search',
    copies,
    ['_id'],
    [
      { $set: { number, at: { ...sentAt, $dateAdd: { ...sentAt.$dateAdd, startDate: '$at' } } } },
      { $set: { word } },
      { $set: { terms: { $concatArrays: ['$terms', prefixes] } } },
      { $unset: ['word', 'number'] },
    ],
  );
}

/** @param {number} index @returns {import('../../subgraphs/chat/dist/rooms/message.js').Message} */
function messageAt(index) {
  const plain = {
    replyTo: null,
    inThread: null,
    poll: null,
    forwardedFromId: null,
    attachments: [],
    mentions: [],
    reactions: [],
    pinned: null,
    editedAt: null,
    deletedAt: null,
    deletedById: null,
  };
  return {
    ...plain,
    id: idOf.message(index),
    roomId: viewer.roomId,
    number: index + 1,
    senderId: index % 3 === 0 ? viewer.id : viewer.peerId,
    clientMessageId: idOf.message(index),
    fingerprint: 'f',
    text: textOf(index),
    hiddenFromSome: false,
    editCount: 0,
    sentAt: at(index),
  };
}

async function fillRooms(/** @type {Many} */ { db, copies }) {
  const pairs = Array.from({ length: original }, (_, n) => [idOf.user(n), idOf.user((n * 7 + 1) % original)]);
  const rooms = pairs.map((pair, n) => roomOf(idOf.room(n), pair, { seq: 20, at: at(n) }));
  await insert(db, 'rooms', rooms);
  const own = {
    $map: {
      input: '$memberIds',
      in: { $replaceOne: { input: '$$this', find: '00000000-', replacement: '$begin' } },
    },
  };
  const members = {
    $map: {
      input: { $objectToArray: '$members' },
      in: {
        k: { $replaceOne: { input: '$$this.k', find: '00000000-', replacement: '$begin' } },
        v: '$$this.v',
      },
    },
  };
  await copiesOf(
    db,
    'rooms',
    copies,
    ['_id', 'directKey'],
    [{ $set: { memberIds: own, members: { $arrayToObject: members } } }],
  );
  const receipts = pairs.map(([userId = ''], n) => receiptOf(idOf.room(n), userId, 10, at(n)));
  await insert(db, 'message_read_status', receipts);
  await copiesOf(db, 'message_read_status', copies, ['_id', 'roomId', 'userId', 'eventId'], []);
  await insert(
    db,
    'room_preferences',
    pairs.map(([userId = ''], n) => preferencesOf(idOf.room(n), userId, { isPinned: n % 10 === 0 })),
  );
  await copiesOf(db, 'room_preferences', copies, ['_id', 'roomId', 'userId', 'eventId'], []);
}

/** Groups of 1,000 strangers each, and what everybody is called. */
async function fillMembers(/** @type {Many} */ { db, copies }) {
  const members = Array.from({ length: original }, (_, n) => {
    const roomId = idOf.group(Math.floor(n / membersOfGroup));
    return memberOf(roomId, idOf.user(n));
  });
  await insert(db, 'room_members', members);
  await copiesOf(db, 'room_members', copies, ['_id', 'roomId', 'userId'], []);
  const names = members.map(({ userId }, n) => namesOf(userId, n));
  await insert(db, 'user_names', names);
  await copiesOf(db, 'user_names', copies, ['_id'], []);
}

/** What the viewer has, whatever else there is: the long room, 300 others, 10 groups of 1,000 members. @param {Db} db @param {number} count */
async function fillOwn(db, count) {
  const long = roomOf(viewer.roomId, [viewer.id, viewer.peerId], { seq: count, at: at(count) });
  const others = Array.from({ length: viewer.ownRooms }, (_, n) => n).map((n) => {
    const { id, otherId } = ownRoom(n);
    return roomOf(id, [viewer.id, otherId], { seq: 20, at: at(n) });
  });
  const groups = Array.from({ length: viewer.groups }, (_, n) => groupOf(ownGroup(n), n));
  await insert(db, 'rooms', [long, ...others, ...groups.map(({ document }) => document)]);
  await insert(
    db,
    'room_members',
    groups.flatMap(({ members }) => members),
  );
  await insert(
    db,
    'message_read_status',
    others.map(({ _id }, n) => receiptOf(_id, viewer.id, n % 2 === 0 ? 20 : 10, at(n))),
  );
  await insert(
    db,
    'room_preferences',
    others.slice(0, 100).map(({ _id }, n) => {
      if (n < 20) return preferencesOf(_id, viewer.id, { isPinned: true });
      if (n < 60) return preferencesOf(_id, viewer.id, { archivedAbove: 20 });
      return preferencesOf(_id, viewer.id, { mute: { until: null } });
    }),
  );
  await insert(db, 'room_preferences_heads', [{ _id: viewer.id, changes: 100 }]);
}

/** @param {string} id @param {readonly string[]} userIds @param {{seq: number, at: Date}} last */
function roomOf(id, userIds, last) {
  const members = new Map(
    userIds.map((userId) => [userId, { userId, role: /** @type {const} */ ('MEMBER'), ...joined }]),
  );
  return toRoomDocument(
    {
      ...directDetails,
      id,
      kind: 'DIRECT',
      directKey: userIds.toSorted().join(':'),
      members,
      ...countersOf(id, last),
    },
    entryOf(id, last),
  );
}

/** @param {string} id @param {number} n */
function groupOf(id, n) {
  const userIds = [
    viewer.id,
    ...Array.from({ length: membersOfGroup - 1 }, (_, m) => idOf.user(n * membersOfGroup + m)),
  ];
  const members = new Map(
    userIds.map((userId) => [userId, { userId, role: /** @type {const} */ ('MEMBER'), ...joined }]),
  );
  const last = { seq: 20, at: at(n) };
  /** @type {import('../../subgraphs/chat/dist/rooms/room.js').Room} */
  const room = {
    ...directDetails,
    title: `Group ${n}`,
    id,
    kind: 'GROUP',
    directKey: null,
    members,
    ...countersOf(id, last),
  };
  return { document: toRoomDocument(room, entryOf(id, last)), members: toMemberDocuments(room) };
}

/** @param {string} id @param {{seq: number, at: Date}} last */
function countersOf(id, last) {
  const counters = {
    lastActivityAt: last.at,
    lastSeq: last.seq,
    lastEventId: id,
    lastNumber: last.seq,
    lastMessageId: null,
  };
  return { createdAt: new Date(began), membersVersion: 1, expiredUpTo: 0, ...counters };
}

/** @param {string} roomId @param {{seq: number, at: Date}} last @returns {any} */
function entryOf(roomId, { seq, at: time }) {
  return { type: 'MessageSent', roomId, seq, at: time, eventId: roomId };
}

/** @param {string} roomId @param {string} userId */
function memberOf(roomId, userId) {
  return { _id: `${roomId}:${userId}`, roomId, userId, role: 'MEMBER', ...joined, leftAt: null };
}

/** @param {string} userId @param {number} n */
function namesOf(userId, n) {
  const [username, displayName] = [
    `person${n}`,
    `${['Ana', 'Ben', 'Chloé', 'Dina'][n % 4]} ${['Abe', 'Bell', 'Cruz'][n % 3]}`,
  ];
  return {
    _id: userId,
    version: 1,
    username,
    displayName,
    keys: [username, displayName.toLowerCase().replace('é', 'e')],
  };
}

/** @param {string} roomId @param {string} userId @param {number} upTo @param {Date} time */
function receiptOf(roomId, userId, upTo, time) {
  return {
    _id: `${roomId}:${userId}`,
    roomId,
    userId,
    upTo,
    at: time,
    eventId: `${roomId.slice(0, 24)}${userId.slice(24)}`,
  };
}

/** @param {string} roomId @param {string} userId @param {object} preferences */
function preferencesOf(roomId, userId, preferences) {
  const set = { ...noPreferences, ...preferences };
  const isSet = Object.keys(preferences).length > 0 && JSON.stringify(set) !== JSON.stringify(noPreferences);
  return {
    _id: `${roomId}:${userId}`,
    roomId,
    userId,
    ...set,
    isSet,
    version: 1,
    eventId: roomId,
    at: new Date(began),
  };
}

/** @param {Db} db @param {string} name @param {readonly object[]} documents */
async function insert(db, name, documents) {
  for (let from = 0; from < documents.length; from += 5_000)
    await db.collection(name).insertMany(documents.slice(from, from + 5_000), { ordered: false });
}
