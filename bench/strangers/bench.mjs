import { setTimeout as sleep } from 'node:timers/promises';
import { startOurs } from '../gateways/ours.mjs';
import { startChild } from '../harness/child.mjs';
import { internalKeys, startIssuer } from '../harness/issuer.mjs';
import { largeOperation } from '../harness/large-operation.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { spread } from '../harness/statistics.mjs';
import { ratio, show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { startAudience } from '../sockets/audience.mjs';
import { deliver } from '../sockets/deliver.mjs';
import { streamSdl, usersSdl } from '../subgraphs/sdl.mjs';
import { writeSupergraph } from '../subgraphs/supergraph.mjs';

const known = 'query Person($id: ID!) { user(id: $id) { id username displayName image } }';
const stream =
  'subscription { messageSent(room: "1") { id number text sentAt sender { id username displayName image } } }';

/** @typedef {{name: string, url: string, pid: number}} System */

/** (h) Known queries and deliveries, alone and beside a stranger's new large operations. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchStrangers({ quick, option }) {
  const rounds = option('rounds', quick ? 1 : 5);
  const how = {
    seconds: option('seconds', quick ? 3 : 10),
    queries: option('queries', 50),
    events: option('events', 20),
    sockets: option('sockets', 50),
    strange: option('strange', 50),
  };
  const issuer = await startIssuer();
  const keys = await internalKeys();
  const [users, source, client, stranger] = await Promise.all([
    startChild('subgraphs/users-main.mjs'),
    startChild('subgraphs/stream-service-kit-main.mjs', { settings: { publicKey: keys.publicKey } }),
    startChild('harness/paced-client-main.mjs'),
    startChild('harness/paced-client-main.mjs'),
  ]);
  const supergraphPath = writeSupergraph([
    { name: 'stream', port: source.port, sdl: streamSdl('marked') },
    { name: 'users', port: users.port, sdl: usersSdl('marked') },
  ]);
  const start = async (/** @type {string} */ name, /** @type {string} */ threads) => {
    const env = { PLANNER_THREADS: threads };
    const { pid, url } = await startOurs({
      supergraphPath,
      jwksUrl: issuer.jwksUrl,
      internalKey: keys.privateKey,
      env,
    });
    return { name, pid, url: `${url}/graphql` };
  };
  const systems = [await start('a thread', '1'), await start('the event loop', '0')];
  const viewers = await Promise.all(
    Array.from({ length: how.sockets }, async (_, n) => ({
      id: `viewer-${n}`,
      token: await issuer.token(`viewer-${n}`),
    })),
  );
  const audience = await startAudience({ processes: 1 });
  const parts = { source, client, stranger, audience, viewers, token: await issuer.token('viewer-1') };
  const measured = await inRounds({
    systems,
    rounds,
    nameOf: ({ name }) => name,
    describe: ({ quiet, beside }) =>
      [quiet, beside]
        .map(
          ({ query, delivery }) =>
            `p99 of queries ${query.p99.toFixed(1)} ms, of deliveries ${delivery.p99.toFixed(1)} ms`,
        )
        .join('; beside a stranger '),
    measure: (system, round) => measure(system, { ...parts, how, round }),
  });
  await issuer.close();
  return report(measured, how);
}

/**
 * @param {System} system
 * @param {{source: import('../harness/child.mjs').Child, client: import('../harness/child.mjs').Child, stranger: import('../harness/child.mjs').Child, audience: Awaited<ReturnType<typeof startAudience>>, viewers: {id: string, token: string}[], token: string, how: How, round: number}} options
 */
async function measure({ url, pid }, { source, client, stranger, audience, viewers, token, how, round }) {
  await audience.open({ url, query: stream, viewers });
  while ((await source.ask('readers')) < viewers.length) await sleep(20);
  const bodies = [JSON.stringify({ query: known, variables: { id: '1' } })];
  const both = async (/** @type {number} */ seconds) => {
    const load = { url, bodies, token, perSecond: how.queries, seconds };
    const [query, delivery] = await Promise.all([
      client.ask('run', load),
      deliver({ source, audience, perSecond: how.events, seconds }),
    ]);
    return { query, delivery };
  };
  await both(how.seconds / 4);
  const quiet = await both(how.seconds);
  const strange = Array.from({ length: how.strange * how.seconds }, (_, n) =>
    JSON.stringify({ query: largeOperation(`of_${round}_${n}`) }),
  );
  const before = usageOf(pid).cpuMs;
  const [beside, answered] = await Promise.all([
    both(how.seconds),
    stranger.ask('run', { url, bodies: strange, perSecond: how.strange, seconds: how.seconds }),
  ]);
  const cpuMs = usageOf(pid).cpuMs - before;
  await audience.assertRight();
  await audience.close();
  return { quiet, beside, answered, cpuMs };
}

/** @typedef {{seconds: number, queries: number, events: number, sockets: number, strange: number}} How */
/** @typedef {Awaited<ReturnType<typeof measure>>} Measured */

/** @param {Map<System, Measured[]>} measured @param {How} how */
function report(measured, how) {
  const results = [...measured].map(([{ name }, rounds]) => ({ name, rounds }));
  const rows = results.flatMap(({ name, rounds }) =>
    /** @type {const} */ (['query', 'delivery']).map((what) => {
      const quiet = spread(rounds.map((each) => each.quiet[what].p99));
      const beside = spread(rounds.map((each) => each.beside[what].p99));
      const planned = spread(rounds.map(({ answered }) => answered.statuses['200'] ?? 0));
      return [name, what, show(quiet, 1), show(beside, 1), ratio(beside.median, quiet.median), show(planned)];
    }),
  );
  return {
    title: `(h) p99 in ms of ${how.queries} known queries and ${how.events} deliveries to ${how.sockets} sockets a second, alone and beside ${how.strange} new large operations a second; median (lowest–highest round)`,
    table: table(['planned by', 'what', 'alone', 'beside', 'is', "the stranger's that were answered"], rows),
    result: { how, results },
  };
}
