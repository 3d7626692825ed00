import { createConnection } from 'mariadb';
import { ownRoom, viewer } from './people.mjs';

const since = new Date(Date.now() - 30 * 24 * 60 * 60 * 1_000);

/** A tenth of what else there is; of the viewer 50, of whom they block some. @param {string} mysqlUrl @param {string} database @param {number} count */
export async function fillFriendships(mysqlUrl, database, count) {
  const { hostname: host, port, username: user, password } = new URL(mysqlUrl);
  const connection = await createConnection({
    host,
    port: Number(port),
    user,
    password,
    database,
    socketTimeout: 0,
  });
  const columns =
    'pair_key, low_id, high_id, version, friends_since, low_blocks_high, high_blocks_low, changed_at';
  const low = `CONCAT('10000000-0002-7000-8000-', LPAD(n, 12, '0'))`;
  const high = `CONCAT('20000000-0002-7000-8000-', LPAD(n, 12, '0'))`;
  try {
    await connection.query(`
      INSERT INTO friendships (${columns})
      WITH RECURSIVE some (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM some WHERE i < 999),
        numbers AS (SELECT a.i * 1000 + b.i AS n FROM some a, some b WHERE a.i < ${count / 10_000})
      SELECT CONCAT(${low}, ':', ${high}), ${low}, ${high}, 1, NOW(3), n % 20 = 0, 0, '2026-01-01' FROM numbers`);
    // The viewer's id is the lower one: they block every tenth.
    const own = Array.from({ length: 50 }, (_, n) => {
      const { otherId } = ownRoom(n);
      return [`${viewer.id}:${otherId}`, viewer.id, otherId, 1, since, n % 10 === 9, false, since];
    });
    await connection.batch(`INSERT INTO friendships (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, own);
    await connection.query('ANALYZE TABLE friendships');
  } finally {
    await connection.end();
  }
}
