import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../stack/system/ports.mjs';
import { startOurs } from '../gateways/ours.mjs';
import { startChild } from '../harness/child.mjs';
import { inspect } from '../harness/inspector.mjs';
import { internalKeys, startIssuer } from '../harness/issuer.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { spread } from '../harness/statistics.mjs';
import { ratio, show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { startAudience } from '../sockets/audience.mjs';
import { streamSdl, usersSdl } from '../subgraphs/sdl.mjs';
import { writeSupergraph } from '../subgraphs/supergraph.mjs';

const query =
  'subscription { messageSent(room: "1") { id number text sentAt sender { id username displayName image } } }';

/** @typedef {{id: string, token: string}} Viewer */
/** @typedef {{url: string, pid: number, inspectPort: number, source: import('../harness/child.mjs').Child, stop: () => Promise<void>}} Server */
/** @typedef {{name: string, start: () => Promise<Server>, sockets: number}} Case */

/** (c) What quiet sockets and subscriptions cost in memory. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchMemory({ quick, option }) {
  const rounds = option('rounds', quick ? 1 : 3);
  const sizes = quick ? [option('sockets', 200)] : [1_000, 5_000, 10_000];
  const further = option('further', 9);
  const issuer = await startIssuer();
  const keys = await internalKeys();
  const viewers = await Promise.all(
    Array.from({ length: Math.max(...sizes) }, async (_, n) => {
      return { id: `viewer-${n}`, token: await issuer.token(`viewer-${n}`) };
    }),
  );
  const audience = await startAudience({ processes: option('clients', 2) });
  const starts = [
    { name: 'Parley', start: () => startParley(issuer.jwksUrl, keys) },
    { name: 'graphql-ws alone', start: startGraphqlWs },
  ];
  /** @type {Case[]} */
  const cases = sizes.flatMap((sockets) => starts.map((start) => ({ ...start, sockets })));
  const measured = await inRounds({
    systems: cases,
    rounds,
    nameOf: ({ name, sockets }) => `${name}, ${sockets}`,
    describe: ({ perSocketKb, furtherKb }) =>
      `${perSocketKb.toFixed(1)} KB a socket, ${furtherKb.toFixed(1)} KB a further subscription`,
    measure: async ({ start, sockets }) => {
      const server = await start();
      try {
        // So many subscriptions in all, whatever the number of sockets.
        const times = Math.max(1, Math.round((further * Math.min(sockets, 1_000)) / sockets));
        return await weigh({ server, audience, viewers: viewers.slice(0, sockets), times });
      } finally {
        await audience.close();
        await server.stop();
      }
    },
  });
  await issuer.close();
  return report(measured);
}

/** @param {{server: Server, audience: Awaited<ReturnType<typeof startAudience>>, viewers: readonly Viewer[], times: number}} options */
async function weigh({ server, audience, viewers, times }) {
  const { url, source } = server;
  const readers = async (/** @type {number} */ wanted) => {
    const deadline = performance.now() + 60_000;
    while ((await source.ask('readers')) !== wanted) {
      await audience.assertRight();
      if (performance.now() > deadline) throw new Error(`There are not ${wanted} subscriptions.`);
      await sleep(20);
    }
  };
  // What the first sockets ever bring with them (code, pools) is not what one of many costs.
  const first = viewers.slice(0, 20);
  await audience.open({ url, query, viewers: first });
  await readers(first.length);
  await audience.close();
  await readers(0);
  const empty = await restingBytes(server);

  await audience.open({ url, query, viewers });
  await readers(viewers.length);
  const open = await restingBytes(server);
  await audience.subscribeMore({ query, times });
  await readers(viewers.length * (times + 1));
  const more = await restingBytes(server);
  return {
    emptyMb: empty / 1_048_576,
    perSocketKb: (open - empty) / 1_024 / viewers.length,
    furtherKb: (more - open) / 1_024 / (viewers.length * times),
  };
}

/** Resident memory after garbage collection. @param {Server} server */
async function restingBytes({ pid, inspectPort }) {
  await sleep(1_000);
  const session = await inspect(inspectPort);
  for (let time = 0; time < 3; time += 1) {
    await session.send('HeapProfiler.collectGarbage');
    await sleep(300);
  }
  session.close();
  await sleep(200);
  return usageOf(pid).rssBytes;
}

/** @param {string} jwksUrl @param {{privateKey: string, publicKey: string}} keys @returns {Promise<Server>} */
async function startParley(jwksUrl, keys) {
  const [inspectPort = 0] = await freePorts(1);
  const [users, source] = await Promise.all([
    startChild('subgraphs/users-main.mjs'),
    startChild('subgraphs/stream-service-kit-main.mjs', { settings: { publicKey: keys.publicKey } }),
  ]);
  const supergraphPath = writeSupergraph([
    { name: 'stream', port: source.port, sdl: streamSdl('marked') },
    { name: 'users', port: users.port, sdl: usersSdl('marked') },
  ]);
  const gateway = await startOurs({
    supergraphPath,
    jwksUrl,
    internalKey: keys.privateKey,
    nodeOptions: [`--inspect=127.0.0.1:${inspectPort}`],
  });
  const stop = async () => {
    await gateway.stop();
    await Promise.all([source.stop(), users.stop()]);
  };
  return { url: `${gateway.url}/graphql`, pid: gateway.pid, inspectPort, source, stop };
}

/** @returns {Promise<Server>} */
async function startGraphqlWs() {
  const [inspectPort = 0] = await freePorts(1);
  const source = await startChild('memory/graphql-ws-main.mjs', {
    nodeOptions: [`--inspect=127.0.0.1:${inspectPort}`],
  });
  const url = `http://127.0.0.1:${source.port}/graphql`;
  return { url, pid: source.pid, inspectPort, source, stop: source.stop };
}

/** @param {Map<Case, {emptyMb: number, perSocketKb: number, furtherKb: number}[]>} measured */
function report(measured) {
  const results = [...measured].map(([{ name, sockets }, all]) => ({
    name,
    sockets,
    emptyMb: spread(all.map(({ emptyMb }) => emptyMb)),
    perSocketKb: spread(all.map(({ perSocketKb }) => perSocketKb)),
    furtherKb: spread(all.map(({ furtherKb }) => furtherKb)),
  }));
  const alone = (/** @type {number} */ sockets) =>
    results.find((each) => each.name !== 'Parley' && each.sockets === sockets)?.perSocketKb.median ?? NaN;
  const rows = results.map(({ name, sockets, emptyMb, perSocketKb, furtherKb }) => [
    String(sockets),
    name,
    show(emptyMb),
    show(perSocketKb, 1),
    show(furtherKb, 1),
    ratio(perSocketKb.median, alone(sockets)),
  ]);
  return {
    title: '(c) resident memory after gc, minus empty; median (lowest–highest round)',
    table: table(
      [
        'sockets',
        'system',
        'empty MB',
        'KB a socket with one',
        'KB a further subscription',
        'of graphql-ws alone',
      ],
      rows,
    ),
    result: results,
  };
}
