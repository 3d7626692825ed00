import { createConnection } from 'mariadb';
import { MongoClient } from 'mongodb';
import { randomBytes } from 'node:crypto';

/**
 * What exists beside what is used: rooms in which nothing happens any more, and friends who never come. Written into the stores as the
 * services would have left it, since making a million rooms through the graph takes hours.
 * @typedef {{id: string, friends: readonly string[], rooms: readonly {id: string, otherId: string}[]}} Owner
 */

const longAgo = new Date(Date.now() - 60 * 24 * 60 * 60 * 1_000);
const stride = 2_000;

/** @param {readonly string[]} userIds @param {{rooms: number, friends: number}} count  in all, spread over the users evenly @returns {Owner[]} */
export function makeOwners(userIds, { rooms, friends }) {
  const each = { rooms: rooms / userIds.length, friends: friends / userIds.length };
  return userIds.map((id) => {
    const others = Array.from({ length: Math.max(each.rooms, each.friends) }, timeOrderedId);
    return {
      id,
      friends: others.slice(0, each.friends),
      rooms: others.slice(0, each.rooms).map((otherId) => ({ id: timeOrderedId(), otherId })),
    };
  });
}

/** @param {readonly Owner[]} owners @param {import('@parley/stack/services').EngineUrls} engines @param {string} namespace */
export async function fillStores(owners, engines, namespace) {
  const pairs = owners.flatMap(({ id, friends }) => friends.map((otherId) => pairOf(id, otherId)));
  const friends = owners.flatMap((owner) => owner.friends);
  const rooms = owners.flatMap(({ id, rooms: own }) => own.map((room) => ({ ...room, ownerId: id })));
  const mysql = await createConnection({ ...mysqlAccount(engines.mysqlUrl) });
  const mongo = await MongoClient.connect(engines.mongodbUrl);
  const tables = (/** @type {string} */ service) => `parley_${namespace}_${service}`;
  try {
    const insert = inserter(mysql);
    const since = longAgo;
    await insert(
      `${tables('user')}.users (id, username, email, display_name, bio, password_hash, created_at, search_version)`,
      // Their search terms are made: the service would do nothing else for minutes.
      friends.map((id) => [id, `f_${id}`, `${id}@example.org`, 'A friend', '', '', since, 1]),
    );
    await insert(
      `${tables('user')}.friend_pairs (pair_key, low_id, high_id, version, blocked_by_low, blocked_by_high, friends_since, changed_at)`,
      pairs.map(({ key, low, high }) => [key, low, high, 2, false, false, since, since]),
    );
    await insert(
      `${tables('friend')}.users (id, version)`,
      friends.map((id) => [id, 1]),
    );
    await insert(
      `${tables('friend')}.friendships (pair_key, low_id, high_id, version, friends_since)`,
      pairs.map(({ key, low, high }) => [key, low, high, 2, since]),
    );
    await insert(
      `${tables('chat')}.friendships (pair_key, low_id, high_id, version, friends_since, low_blocks_high, high_blocks_low)`,
      pairs.map(({ key, low, high }) => [key, low, high, 2, since, false, false]),
    );
    await insert(
      `${tables('chat')}.chat_rooms (id, kind, direct_key, created_by, created_at)`,
      rooms.map(({ id, ownerId, otherId }) => [id, 'DIRECT', pairOf(ownerId, otherId).key, ownerId, since]),
    );
    await insert(
      `${tables('chat')}.room_members (room_id, user_id, role, joined_at)`,
      rooms.flatMap(({ id, ownerId, otherId }) => [
        [id, ownerId, 'MEMBER', since],
        [id, otherId, 'MEMBER', since],
      ]),
    );
    await insertDocuments(mongo.db(tables('chat')).collection('rooms'), rooms, toRoomDocument);
    await insertDocuments(
      mongo.db(tables('notification')).collection('friend_pairs'),
      pairs,
      ({ key, low, high }) => ({
        _id: key,
        userIds: [low, high],
        version: 2,
        blockedBy: [],
        areFriends: true,
      }),
    );
  } finally {
    await mysql.end();
    await mongo.close();
  }
}

/** Its log was kept for 30 days, so that only the counter is left. @param {{id: string, ownerId: string, otherId: string}} room */
function toRoomDocument({ id, ownerId, otherId }) {
  const member = {
    role: 'MEMBER',
    joinedAt: longAgo,
    firstVisibleSeq: 1,
    firstVisibleNumber: 1,
    sentUpTo: 0,
  };
  return {
    _id: id,
    kind: 'DIRECT',
    directKey: pairOf(ownerId, otherId).key,
    createdAt: longAgo,
    lastActivityAt: longAgo,
    lastAt: longAgo,
    lastSeq: 1,
    lastNumber: 0,
    lastMessageId: null,
    memberIds: [ownerId, otherId],
    members: { [ownerId]: member, [otherId]: member },
  };
}

/** @param {import('mariadb').Connection} mysql @returns {(into: string, rows: readonly (readonly unknown[])[]) => Promise<void>} */
function inserter(mysql) {
  return async (into, rows) => {
    const marks = `(${(rows[0] ?? []).map(() => '?').join(', ')})`;
    for (let at = 0; at < rows.length; at += stride) {
      const some = rows.slice(at, at + stride);
      await mysql.query(`INSERT INTO ${into} VALUES ${some.map(() => marks).join(', ')}`, some.flat());
    }
  };
}

/**
 * @template Item
 * @param {import('mongodb').Collection<any>} collection
 * @param {readonly Item[]} items
 * @param {(item: Item) => object} toDocument
 */
async function insertDocuments(collection, items, toDocument) {
  for (let at = 0; at < items.length; at += stride)
    await collection.insertMany(items.slice(at, at + stride).map(toDocument), { ordered: false });
}

/** @param {string} one @param {string} other */
function pairOf(one, other) {
  const [low = '', high = ''] = [one, other].toSorted();
  return { key: `${low}:${high}`, low, high };
}

/** @param {string} url */
function mysqlAccount(url) {
  const { hostname: host, port, username: user, password } = new URL(url);
  return { host, port: Number(port), user, password };
}

let made = 0;

/** A UUIDv7 of that time: each after the one before, as the tables like it. */
function timeOrderedId() {
  const time = (longAgo.getTime() + Math.floor(made / 4_096)).toString(16).padStart(12, '0');
  const order = (made++ % 4_096).toString(16).padStart(3, '0');
  const rest = randomBytes(8).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-8${rest.slice(0, 3)}-${rest.slice(3, 15)}`;
}
