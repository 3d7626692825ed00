import { setTimeout as sleep } from 'node:timers/promises';
import { startOurs } from '../gateways/ours.mjs';
import { startChild } from '../harness/child.mjs';
import { internalKeys, startIssuer } from '../harness/issuer.mjs';
import { load } from '../harness/report.mjs';
import { spread } from '../harness/statistics.mjs';
import { show, table } from '../harness/table.mjs';
import { startAudience } from '../sockets/audience.mjs';
import { deliver } from '../sockets/deliver.mjs';
import { pagesSdl, streamSdl, usersSdl } from '../subgraphs/sdl.mjs';
import { writeSupergraph } from '../subgraphs/supergraph.mjs';
import { watchUsage } from './watch-usage.mjs';

const stream =
  'subscription { messageSent(room: "1") { id number text sentAt sender { id username displayName image } } }';
const attacks = {
  A1: 'fragment bombs',
  A2: 'new large operations',
  A5: 'completed queries, one that does not read',
  A6: 'many tokens',
  A7: 'slow uploads',
};

/** @typedef {{seconds: number, pause: number, queries: number, events: number, sockets: number, strange: number}} How */
/** @typedef {Awaited<ReturnType<typeof startParts>>} Parts */
/** @typedef {Awaited<ReturnType<typeof measure>>} Measured */

/** (i) `{__typename}` and deliveries, alone and beside one attack after the other; the gateway has its default limits. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchAttacks({ quick, option }) {
  const rounds = option('rounds', quick ? 1 : 3);
  /** @type {How} */
  const how = {
    seconds: option('seconds', quick ? 4 : 10),
    pause: option('pause', quick ? 1 : 3),
    queries: option('queries', 50),
    events: option('events', 20),
    sockets: option('sockets', 50),
    strange: option('strange', 50),
  };
  const parts = await startParts(how);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push(await measure(parts, how));
    console.log(`round ${round + 1}/${rounds} has ended, load ${load()}`);
  }
  await parts.issuer.close();
  return report(measured, how);
}

/** @param {How} how */
async function startParts(how) {
  const issuer = await startIssuer();
  const keys = await internalKeys();
  const [users, source, behind, client, attacker] = await Promise.all([
    startChild('subgraphs/users-main.mjs'),
    startChild('subgraphs/stream-service-kit-main.mjs', { settings: { publicKey: keys.publicKey } }),
    startChild('attacks/victims-main.mjs'),
    startChild('harness/paced-client-main.mjs'),
    startChild('attacks/attacker-main.mjs'),
  ]);
  const supergraphPath = writeSupergraph([
    { name: 'stream', port: source.port, sdl: streamSdl('marked') },
    { name: 'users', port: users.port, sdl: usersSdl('marked') },
    { name: 'pages', port: behind.port, sdl: pagesSdl('marked') },
  ]);
  const viewers = await Promise.all(
    Array.from({ length: how.sockets }, async (_, n) => ({
      id: `viewer-${n}`,
      token: await issuer.token(`viewer-${n}`),
    })),
  );
  const files = {
    path: '/files/*',
    to: [`http://127.0.0.1:${await behind.ask('filesPort')}`],
    methods: ['GET', 'PUT'],
    maxBodyBytes: 5_242_880,
    timeoutMs: 60_000,
  };
  const audience = await startAudience({ processes: 1 });
  const startGateway = () =>
    startOurs({
      supergraphPath,
      jwksUrl: issuer.jwksUrl,
      internalKey: keys.privateKey,
      env: { PASS_THROUGH_ROUTES: JSON.stringify([files]) },
      limitsForPeople: {},
    });
  return { issuer, source, behind, client, attacker, audience, viewers, startGateway };
}

/** A fresh gateway: alone, then beside each attack, with a pause after each. @param {Parts} parts @param {How} how */
async function measure({ issuer, source, behind, client, attacker, audience, viewers, startGateway }, how) {
  const gateway = await startGateway();
  const url = `${gateway.url}/graphql`;
  await audience.open({ url, query: stream, viewers });
  while ((await source.ask('readers')) < viewers.length) await sleep(20);
  const both = async (/** @type {number} */ seconds) => {
    const usage = watchUsage(gateway.pid);
    const bodies = [JSON.stringify({ query: '{ __typename }' })];
    const [query, delivery] = await Promise.all([
      client.ask('run', { url, bodies, perSecond: how.queries, seconds }),
      deliver({ source, audience, perSecond: how.events, seconds }),
    ]);
    return { query, delivery, load: load(), ...usage.end() };
  };
  await both(how.seconds / 2);
  const alone = await both(how.seconds);
  /** @type {Record<string, Awaited<ReturnType<typeof both>> & {answered: Record<string, number>}>} */
  const beside = {};
  const target = {
    url,
    files: `${gateway.url}/files`,
    seconds: how.seconds,
    token: await issuer.token('stranger'),
    perSecond: how.strange,
  };
  for (const name of Object.keys(attacks)) {
    const pages = await behind.ask('pages');
    const [measured, answered] = await Promise.all([
      both(how.seconds),
      attacker.ask('attack', { name, target }),
    ]);
    const fetched = (await behind.ask('pages')) - pages;
    beside[name] = {
      ...measured,
      answered: { ...answered, ...(fetched > 0 && { 'pages fetched': fetched }) },
    };
    await sleep(how.pause * 1_000);
  }
  const after = await both(how.seconds);
  await audience.assertRight();
  await audience.close();
  await gateway.stop();
  return { alone, beside, after };
}

/** @param {readonly Measured[]} measured @param {How} how */
function report(measured, how) {
  const row = (/** @type {string} */ title, /** @type {readonly Measured['alone'][]} */ rounds) => [
    title,
    .../** @type {const} */ (['query', 'delivery']).map((what) =>
      show(spread(rounds.map((each) => each[what].p99)), 1),
    ),
    .../** @type {const} */ (['before', 'most', 'after']).map((when) =>
      show(spread(rounds.map(({ rssMb }) => rssMb[when]))),
    ),
    show(spread(rounds.map(({ eventLoopPercent }) => eventLoopPercent))),
    show(spread(rounds.map((each) => each.load)), 1),
  ];
  const rows = Object.entries(attacks).map(([name, what]) => {
    const rounds = measured.flatMap(({ beside }) => beside[name] ?? []);
    return [...row(`${name} ${what}`, rounds), said(rounds[0]?.answered ?? {})];
  });
  return {
    title: `(i) p99 in ms of ${how.queries} \`{__typename}\` and ${how.events} deliveries to ${how.sockets} sockets a second, alone and beside one attack after the other; ${how.seconds} s each; median (lowest–highest round)`,
    table: table(
      [
        'beside',
        '`{__typename}`',
        'delivery',
        'MB before',
        'most',
        'after',
        'event loop, %',
        'load',
        'the stranger was answered',
      ],
      [
        [
          ...row(
            'nothing',
            measured.map(({ alone }) => alone),
          ),
          '',
        ],
        ...rows,
        [
          ...row(
            'nothing, afterwards',
            measured.map(({ after }) => after),
          ),
          '',
        ],
      ],
    ),
    result: { how, measured },
  };
}

/** @param {Record<string, number>} answered */
function said(answered) {
  return Object.entries(answered)
    .toSorted(([, one], [, other]) => other - one)
    .map(([what, times]) => `${what} × ${times}`)
    .join('; ');
}
