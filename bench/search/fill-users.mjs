import { migrate, migrationsDirectory } from '@parley/prisma';
import { createConnection } from 'mariadb';

const firstNames =
  'Ana Ben Chloe Dina Eli Fay Gus Hana Ida Jun Kai Lea Max Noa Ole Pia Quy Rosa Sam Tom'.split(' ');
const lastNames =
  'Abe Bell Cruz Diaz Eng Fox Gray Hsu Ito Jung Kim Lee Mori Ng Ortiz Park Quin Reyes Sato Tan'.split(' ');

/** @typedef {Awaited<ReturnType<typeof createUsers>>} FilledUsers */

/**
 * A database of the user service with so many users, written as the service would have left them, by SQL alone: in the order of the
 * index of terms, whose other index is made at the end, since a million users have 14 million terms.
 * @param {string} mysqlUrl @param {number} count  a multiple of 1,000
 */
export async function createUsers(mysqlUrl, count) {
  const name = `bench_search_${count}_${Date.now().toString(36)}`;
  const url = new URL(mysqlUrl);
  url.pathname = `/${name}`;
  await migrate({ url: url.href, directory: migrationsDirectory('user') });
  const { hostname: host, port, username: user, password } = url;
  const account = { host, port: Number(port), user, password, database: name };
  const connection = await createConnection({ ...account, socketTimeout: 0, connectTimeout: 10_000 });
  const drop = async () => {
    await connection.query(`DROP DATABASE ${name}`);
    await connection.end();
  };
  try {
    await connection.query('SET SESSION unique_checks = 0, foreign_key_checks = 0');
    await connection.query(insertUsers(count));
    await connection.query('ALTER TABLE user_search_terms DROP INDEX user_search_terms_username_idx');
    await connection.query(insertTerms);
    await connection.query('CREATE INDEX user_search_terms_username_idx ON user_search_terms(username)');
    await connection.query('ANALYZE TABLE users, user_search_terms');
    return { url: url.href, count, drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

/** What is looked for, of the n-th user: what people type, and what costs a search the most. @param {number} n */
export function queriesOf(n) {
  const [first = '', last = ''] = namesOf(n);
  return {
    'the whole username': `${first.toLowerCase()}${n.toString(36)}`,
    'the beginning of a username': `${first.toLowerCase()}${n.toString(36)}`.slice(0, 4),
    'a display name': `${first} ${last}`,
    'a last name': last,
    'the middle of a name': last.slice(1).toLowerCase(),
    'one letter': last.slice(-1),
    nobody: `${first} ${last}x`,
  };
}

const namesOf = (/** @type {number} */ n) => [
  firstNames[n % firstNames.length],
  lastNames[Math.floor(n / firstNames.length) % lastNames.length],
];

function insertUsers(/** @type {number} */ count) {
  const pick = (/** @type {string[]} */ names, /** @type {string} */ n) =>
    `ELT(1 + ${n} % ${names.length}, ${names.map((name) => `'${name}'`).join(', ')})`;
  const first = pick(firstNames, 'n');
  const last = pick(lastNames, `(n DIV ${firstNames.length})`);
  return `
    INSERT INTO users (id, username, email, display_name, bio, password_hash, created_at, search_version)
    WITH RECURSIVE some (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM some WHERE i < 999),
      numbers AS (SELECT a.i * 1000 + b.i AS n FROM some a, some b WHERE a.i < ${count / 1_000})
    SELECT CONCAT('019b0000-0000-7000-8000-', LPAD(n, 12, '0')), CONCAT(LOWER(${first}), LOWER(CONV(n, 10, 36))),
      CONCAT(n, '@example.org'), CONCAT(${first}, ' ', ${last}), '', '', NOW(3), 1
    FROM numbers`;
}

/** Folding these names is writing them in lower case. */
const ends = (/** @type {string} */ name, /** @type {number} */ from) => `
  SELECT SUBSTRING(${name}, i) AS term, username FROM users, places
  WHERE i >= ${from} AND i <= CHAR_LENGTH(${name}) AND SUBSTRING(${name}, i, 1) <> ' '`;
const insertTerms = `
  INSERT IGNORE INTO user_search_terms (term, username)
  WITH RECURSIVE places (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM places WHERE i < 12)
  SELECT term, username FROM (${ends('username', 2)} UNION ALL ${ends('LOWER(display_name)', 1)}) AS terms
  ORDER BY term, username`;
