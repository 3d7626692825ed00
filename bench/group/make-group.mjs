import { createConnection } from 'mariadb';
import { randomUUID } from 'node:crypto';

/** @typedef {(id: string, query: string, variables: object) => Promise<any>} Ask  as one of the people, through the gateway */

const made = '__typename ... on CreateGroupRoomSuccess { room { id } } ... on Problem { reason }';
const added = '__typename ... on AddRoomMembersSuccess { room { memberCount } } ... on Problem { reason }';

/**
 * People with names, all of them friends of the first: written into the tables of the user service and of chat's projection, as signing up and
 * asking so many takes minutes. @param {string} mysqlUrl @param {string} namespace @param {number} count @returns {Promise<string[]>} their ids
 */
export async function makePeople(mysqlUrl, namespace, count) {
  const { hostname: host, port, username: user, password } = new URL(mysqlUrl);
  const mysql = await createConnection({ host, port: Number(port), user, password });
  const ids = Array.from({ length: count }, () => randomUUID());
  const [owner = '', ...others] = ids;
  const now = new Date();
  try {
    await mysql.batch(
      `INSERT INTO parley_${namespace}_user.users (id, username, email, display_name, bio, password_hash, created_at, search_version)
       VALUES (?, ?, ?, ?, '', '', ?, 1)`,
      ids.map((id, n) => [id, `p${id.replaceAll('-', '')}`, `${id}@example.org`, `Person ${n}`, now]),
    );
    await mysql.batch(
      `INSERT INTO parley_${namespace}_chat.friendships (pair_key, low_id, high_id, version, friends_since, low_blocks_high, high_blocks_low)
       VALUES (?, ?, ?, 1, ?, 0, 0)`,
      others.map((other) => {
        const [low = '', high = ''] = [owner, other].toSorted();
        return [`${low}:${high}`, low, high, now];
      }),
    );
  } finally {
    await mysql.end();
  }
  return ids;
}

/** A group of these people, the first of whom owns it; made by the platform itself. @param {Ask} ask @param {readonly string[]} ids @param {string} title @returns {Promise<string>} its id */
export async function makeGroup(ask, [owner = '', ...others], title) {
  const { createGroupRoom } = await ask(
    owner,
    `mutation ($input: CreateGroupRoomInput!) { createGroupRoom(input: $input) { ${made} } }`,
    { input: { title, memberIds: others.slice(0, 500) } },
  );
  const roomId = createGroupRoom.room?.id;
  if (roomId === undefined) throw new Error(`No group: ${JSON.stringify(createGroupRoom)}`);
  for (let from = 500; from < others.length; from += 100) {
    const input = { roomId, userIds: others.slice(from, from + 100) };
    const { addRoomMembers } = await ask(
      owner,
      `mutation ($input: AddRoomMembersInput!) { addRoomMembers(input: $input) { ${added} } }`,
      { input },
    );
    if (addRoomMembers.room === undefined) throw new Error(`Not added: ${JSON.stringify(addRoomMembers)}`);
  }
  return roomId;
}
