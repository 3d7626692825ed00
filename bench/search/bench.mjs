import { createConnection } from 'mariadb';
import { createSearchUsers } from '../../subgraphs/user/dist/search/search-users.js';
import { openDatabase } from '../../subgraphs/user/dist/stores/database.js';
import { createUserSearch } from '../../subgraphs/user/dist/stores/user-search.js';
import { runningEngines } from '../harness/platform.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { quantile } from '../harness/statistics.mjs';
import { ratio, table } from '../harness/table.mjs';
import { createUsers, queriesOf } from './fill-users.mjs';

/** @typedef {Awaited<ReturnType<typeof openSystem>>} System */
/** @typedef {Record<string, number[]>} Times  by the kind of the query, ms each */

/** What a search costs among few users and among many. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchSearch({ quick, rounds, option }) {
  const counts = [option('few', quick ? 1_000 : 10_000), option('many', quick ? 10_000 : 1_000_000)];
  const searches = option('searches', quick ? 50 : 300);
  const { mysqlUrl } = runningEngines();
  const restore = await withBufferPool(mysqlUrl, option('buffer-mb', 2_048));
  /** @type {System[]} */
  const systems = [];
  try {
    for (const count of counts) {
      console.log(`writing ${count} users`);
      systems.push(await openSystem(mysqlUrl, count));
    }
    const measured = await inRounds({
      systems,
      rounds,
      nameOf: ({ count }) => `${count} users`,
      measure: (system, round) => measure(system, searches, round),
      describe: (times) => `p95 ${p95(Object.values(times).flat()).toFixed(2)} ms`,
    });
    return report(systems, measured);
  } finally {
    for (const system of systems) await system.close();
    await restore();
  }
}

/** @param {string} mysqlUrl @param {number} count */
async function openSystem(mysqlUrl, count) {
  const users = await createUsers(mysqlUrl, count);
  const database = openDatabase(users.url);
  const close = async () => {
    await database.$disconnect();
    await users.drop();
  };
  return { count, search: createSearchUsers({ userSearch: createUserSearch(database) }), close };
}

/** First and second pages of 20, one search at a time; each round asks for others. @param {System} system @param {number} searches @param {number} round */
async function measure({ count, search }, searches, round) {
  /** @type {Times} */
  const times = {};
  for (let n = -20; n < searches; n += 1) {
    const queries = queriesOf(Math.floor(count * fraction(round * searches + Math.abs(n))));
    for (const [kind, query] of Object.entries(queries)) {
      const began = performance.now();
      const asked = { viewerId: '019b0000-0000-7000-8000-000000000000', query, limit: 21 };
      const { found } = await search({ ...asked, after: null });
      const last = found[19];
      if (last !== undefined) await search({ ...asked, after: last.position });
      if (n >= 0) (times[kind] ??= []).push((performance.now() - began) / (last === undefined ? 1 : 2));
    }
  }
  return times;
}

/** Spread over 0 to 1, the same in each run. @param {number} n */
const fraction = (n) => (n * 0.618_033_988_75) % 1;

const p95 = (/** @type {readonly number[]} */ values) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.95,
  );
const p50 = (/** @type {readonly number[]} */ values) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** @param {readonly System[]} systems @param {ReadonlyMap<System, Times[]>} measured */
function report(systems, measured) {
  const kinds = Object.keys(queriesOf(0));
  const of = (/** @type {System | undefined} */ system, /** @type {readonly string[]} */ some) =>
    (system === undefined ? [] : (measured.get(system) ?? [])).flatMap((times) =>
      some.flatMap((kind) => times[kind] ?? []),
    );
  const [few, many] = systems;
  const rows = [...kinds.map((kind) => [kind]), kinds].map((some) => {
    const [little, much] = [of(few, some), of(many, some)];
    const cells = [
      p50(little).toFixed(2),
      p95(little).toFixed(2),
      p50(much).toFixed(2),
      p95(much).toFixed(2),
    ];
    return [some.length === 1 ? (some[0] ?? '') : 'all', ...cells, ratio(p95(much), p95(little))];
  });
  return {
    title: 'A search for users, page by page of 20, ms (wanted: p95 at most 1.5 × as much)',
    table: table(
      ['query', ...systems.flatMap(({ count }) => [`${count} users, p50`, 'p95']), 'p95, many to few'],
      rows,
    ),
    result: systems.map((system) => ({ users: system.count, rounds: measured.get(system) })),
  };
}

/** A server that has the memory of one: the engines of the tests have 128 MB. @param {string} mysqlUrl @param {number} megabytes */
async function withBufferPool(mysqlUrl, megabytes) {
  const { hostname: host, port, username: user, password } = new URL(mysqlUrl);
  const connection = await createConnection({ host, port: Number(port), user, password });
  const [before] = await connection.query('SELECT @@innodb_buffer_pool_size AS bytes');
  const resize = (/** @type {number | bigint} */ bytes) =>
    connection.query(`SET GLOBAL innodb_buffer_pool_size = ${bytes}`);
  await resize(megabytes * 1_048_576);
  return async () => {
    await resize(before.bytes);
    await connection.end();
  };
}
