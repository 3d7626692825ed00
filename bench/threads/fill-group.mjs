import { createConnection } from 'mariadb';
import { viewer } from './people.mjs';

/**
 * Who is banned from groups, and who has asked to join them, in all so many: of the viewer's group as many as there may be, the others of
 * groups of their own. @param {string} mysqlUrl @param {string} database @param {number} count  a multiple of 10,000
 */
export async function fillGroup(mysqlUrl, database, count) {
  const { hostname: host, port, username: user, password } = new URL(mysqlUrl);
  const connection = await createConnection({
    host,
    port: Number(port),
    user,
    password,
    database,
    socketTimeout: 0,
  });
  const numbers = (/** @type {number} */ upTo) => `
    WITH RECURSIVE some (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM some WHERE i < 999),
      numbers AS (SELECT a.i * 1000 + b.i AS n FROM some a, some b WHERE a.i * 1000 + b.i < ${upTo})`;
  const idOf = (/** @type {number} */ kind, /** @type {string} */ n) =>
    `CONCAT('bbbbbbbb-000${kind}-7000-8000-', LPAD(${n}, 12, '0'))`;
  const time = `TIMESTAMPADD(SECOND, n, '2026-01-01')`;
  /** Groups of others have 5,000 bans and 500 requests too. */
  const rows = [
    { table: 'room_bans', columns: 'banned_by, banned_at', each: viewer.bans, by: `'${viewer.id}'` },
    {
      table: 'room_join_requests',
      columns: 'invite_id, requested_at',
      each: viewer.requests,
      by: idOf(3, 'n'),
    },
  ];
  try {
    await connection.query('SET SESSION foreign_key_checks = 0');
    await connection.query(
      `INSERT INTO chat_rooms (id, kind, title, created_by, created_at) VALUES (?, 'GROUP', 'The group', ?, NOW(3))`,
      [viewer.groupId, viewer.id],
    );
    await connection.query(
      `INSERT INTO room_members (room_id, user_id, role, joined_at) VALUES (?, ?, 'OWNER', NOW(3))`,
      [viewer.groupId, viewer.id],
    );
    for (const { table, columns, each, by } of rows) {
      const into = `INSERT INTO ${table} (room_id, user_id, ${columns})`;
      await connection.query(`${into} ${numbers(each)}
        SELECT '${viewer.groupId}', ${idOf(1, 'n')}, ${by}, ${time} FROM numbers`);
      await connection.query(`${into} ${numbers(count)}
        SELECT ${idOf(2, `FLOOR(n / ${each})`)}, ${idOf(1, 'n')}, ${by}, ${time} FROM numbers`);
    }
    await connection.query('ANALYZE TABLE room_bans, room_join_requests');
  } finally {
    await connection.end();
  }
}
