import { setTimeout as sleep } from 'node:timers/promises';
import { inRounds } from '../harness/rounds.mjs';
import { spread } from '../harness/statistics.mjs';
import { ratio, show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { startAudience } from '../sockets/audience.mjs';
import { startStreaming } from './systems.mjs';

const selection = 'id number text sentAt sender { id username displayName image }';
/** @type {Record<string, string>} */
const queries = {
  'same for all': `subscription { messageSent(room: "1") { ${selection} } }`,
  'per viewer': `subscription { messageSent(room: "1") { ${selection} isMine } }`,
};

/** @typedef {import('./systems.mjs').Streaming} Streaming */
/** @typedef {{system: Streaming, kind: string, sockets: number}} Case */

/** (b) One stream to many sockets, each with its own viewer. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchFanout({ quick, option }) {
  const rounds = option('rounds', quick ? 1 : 3);
  const sizes = quick ? [option('sockets', 100)] : [300, 1_000, 5_000];
  const how = {
    seconds: option('seconds', quick ? 2 : 8),
    inFlight: option('in-flight', 4),
    most: option('events', quick ? 200 : 2_000),
  };
  const { issuer, users, systems } = await startStreaming();
  const viewers = await Promise.all(
    Array.from({ length: Math.max(...sizes) }, async (_, n) => {
      return { id: `viewer-${n}`, token: await issuer.token(`viewer-${n}`) };
    }),
  );
  const audience = await startAudience({ processes: option('clients', 2) });
  /** @type {Case[]} */
  const cases = sizes.flatMap((sockets) =>
    Object.keys(queries).flatMap((kind) =>
      systems.flatMap((system) => (system.kinds.includes(kind) ? [{ system, kind, sockets }] : [])),
    ),
  );
  const measured = await inRounds({
    systems: cases,
    rounds,
    nameOf: ({ system, kind, sockets }) => `${system.name}, ${sockets}, ${kind}`,
    describe: ({ perSecond, events, entityCallsEach, gatewayCpuMs }) =>
      `${perSecond.toFixed(0)} deliveries/s  ${events} events  ${entityCallsEach.toFixed(1)} _entities calls and ${gatewayCpuMs.toFixed(1)} ms CPU per event`,
    measure: ({ system, kind, sockets }) =>
      fanOut({
        system,
        query: queries[kind] ?? '',
        viewers: viewers.slice(0, sockets),
        audience,
        users,
        how,
      }),
  });
  await issuer.close();
  return report(measured, how);
}

/**
 * Publishes as fast as all get it, with a few events on their way at a time.
 * @param {{system: Streaming, query: string, viewers: {id: string, token: string}[], audience: Awaited<ReturnType<typeof startAudience>>, users: import('../harness/child.mjs').Child, how: {seconds: number, inFlight: number, most: number}}} options
 */
async function fanOut({ system, query, viewers, audience, users, how }) {
  const { source, pid, url } = system;
  const seeing = await audience.open({ url, query, viewers });
  const patience = performance.now() + 60_000;
  while ((await source.ask('readers')) < viewers.length) {
    await audience.assertRight();
    if (performance.now() > patience) throw new Error(`${system.name} did not subscribe for all.`);
    await sleep(20);
  }
  await publishWhile({ source, audience, how: { ...how, seconds: how.seconds / 4 } });

  await users.ask('reset');
  const before = usageOf(pid).cpuMs;
  const { events, elapsed } = await publishWhile({ source, audience, how });
  const gatewayCpuMs = (usageOf(pid).cpuMs - before) / events;
  const { entityCalls } = await users.ask('counts');
  await audience.assertRight();
  await audience.close();
  while ((await source.ask('readers')) > 0) await sleep(20);
  return {
    events,
    seeing,
    perSecond: (events * seeing) / elapsed,
    entityCallsEach: entityCalls / events,
    gatewayCpuMs,
  };
}

/**
 * Resolves when everybody has got all that was published meanwhile.
 * @param {{source: import('../harness/child.mjs').Child, audience: Awaited<ReturnType<typeof startAudience>>, how: {seconds: number, inFlight: number, most: number}}} options
 */
async function publishWhile({ source, audience, how }) {
  const began = performance.now();
  const first = await source.ask('publish', 1);
  let published = first;
  while (performance.now() - began < how.seconds * 1_000 && published - first < how.most) {
    published = await source.ask('publish', 1);
    if (published - how.inFlight >= first) await audience.got(published - how.inFlight);
  }
  await audience.got(published);
  return { events: published - first + 1, elapsed: (performance.now() - began) / 1_000 };
}

/** @typedef {Awaited<ReturnType<typeof fanOut>>} Measured */

/** @param {Map<Case, Measured[]>} measured @param {object} how */
function report(measured, how) {
  const results = [...measured].map(([{ system, kind, sockets }, all]) => ({
    system: system.name,
    kind,
    sockets,
    perSecond: spread(all.map(({ perSecond }) => perSecond)),
    rounds: all,
  }));
  const of = (/** @type {string} */ system, /** @type {string} */ kind, /** @type {number} */ sockets) =>
    results.find((each) => each.system === system && each.kind === kind && each.sockets === sockets)
      ?.perSecond.median ?? NaN;
  const rows = results.map(({ system, kind, sockets, perSecond, rounds }) => [
    String(sockets),
    kind,
    system,
    show(perSecond),
    show(spread(rounds.map(({ entityCallsEach }) => entityCallsEach)), 1),
    show(spread(rounds.map(({ gatewayCpuMs }) => gatewayCpuMs)), 1),
    ratio(perSecond.median, of('raw ws', 'same for all', sockets)),
    ratio(perSecond.median, of('Hive Gateway', kind === 'per viewer' ? kind : 'same for all', sockets)),
  ]);
  return {
    title:
      '(b) one event stream with an entity field to many sockets, each its own viewer, one in ten filtered; median (lowest–highest round)',
    table: table(
      [
        'sockets',
        'selection',
        'system',
        'deliveries/s',
        '_entities/event',
        'CPU ms/event',
        'of raw ws',
        'of Hive',
      ],
      rows,
    ),
    result: { how, results },
  };
}
