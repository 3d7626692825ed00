import { signUp } from '@parley/testkit';
import { createConnection } from 'mariadb';
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { signerOf } from '../harness/access-tokens.mjs';
import { dropDatabases, runningEngines, startPlatform } from '../harness/platform.mjs';
import { send } from '../platform/send.mjs';
import { fillChat } from '../reads/fill-chat.mjs';
import { ownRoom, viewer } from '../reads/people.mjs';

/** @typedef {Awaited<ReturnType<typeof prepareSide>>} Side  a platform with the app that it serves */

/** Two short rooms to go from one to the other, besides the long one. */
export const shortRooms = [ownRoom(0), ownRoom(1)].map(({ id }, n) => ({ id, newest: `The newest of ${n}` }));
const username = 'bench_viewer';

/**
 * A platform whose viewer has a room of so many messages, and an account to sign in to the app.
 * @param {string} name @param {{messages: number, checkout?: string | undefined}} how
 */
export async function prepareSide(name, { messages, checkout }) {
  const platform = await startPlatform('web', {
    checkout,
    prepare: (engines, namespace) => fillChat(engines, namespace, messages),
    timeout: 600_000,
  });
  process.env.PARLEY_GATEWAY_URL = platform.gatewayUrl;
  process.env.PARLEY_SUBGRAPH_URLS = JSON.stringify(platform.urls);
  const model = await signUp();
  await makeAccounts(platform.namespace, model);
  const sign = await signerOf(platform);
  const tokens = Object.fromEntries(
    await Promise.all([viewer.id, viewer.peerId].map(async (id) => [id, await sign({ id, sessionId: id })])),
  );
  const pool = new Pool(new URL(platform.gatewayUrl).origin, { connections: 8, pipelining: 1 });
  /** @param {string} id @param {string} roomId @param {string} text */
  const say = (id, roomId, text) =>
    send(pool, { token: tokens[id], roomId, text, clientMessageId: randomUUID() });
  for (const { id, newest } of shortRooms) {
    for (let n = 0; n < 30; n += 1) await say(viewer.id, id, `Something that was said before, ${n}`);
    await say(viewer.id, id, newest);
  }
  return {
    name,
    login: { username, password: model.password },
    gatewayUrl: platform.gatewayUrl,
    /** The other one in the long room says something. @param {string} text */
    peerSays: (text) => say(viewer.peerId, viewer.roomId, text),
    async stop() {
      await pool.close();
      await platform.stop();
      await dropDatabases(platform.namespace);
    },
  };
}

/**
 * The people of the filled stores have accounts: with the password of somebody who has signed up. @param {string} namespace
 * @param {{readonly id: string}} model
 */
async function makeAccounts(namespace, model) {
  const { hostname: host, port, username: user, password } = new URL(runningEngines().mysqlUrl);
  const mysql = await createConnection({ host, port: Number(port), user, password });
  const people = [
    [viewer.id, username, 'Viewer'],
    [viewer.peerId, 'bench_peer', 'Peer'],
    ...shortRooms.map((_, n) => [ownRoom(n).otherId, `bench_other_${n}`, `Other ${n}`]),
  ];
  try {
    for (const [id, username, displayName] of people)
      await mysql.query(
        `INSERT INTO parley_${namespace}_user.users (id, username, email, display_name, bio, password_hash, created_at, search_version)
         SELECT ?, ?, ?, ?, '', password_hash, created_at, 1 FROM parley_${namespace}_user.users WHERE id = ?`,
        [id, username, `${username}@example.org`, displayName, model.id],
      );
    await mysql.query(
      `INSERT INTO parley_${namespace}_chat.friendships (pair_key, low_id, high_id, version, friends_since, low_blocks_high, high_blocks_low)
       VALUES (?, ?, ?, 1, NOW(3), 0, 0)`,
      [`${viewer.id}:${viewer.peerId}`, viewer.id, viewer.peerId],
    );
  } finally {
    await mysql.end();
  }
}
