import { isDeepStrictEqual } from 'node:util';
import { startHive } from '../gateways/hive.mjs';
import { startOurs } from '../gateways/ours.mjs';
import { startStock } from '../gateways/stock.mjs';
import { startChild } from '../harness/child.mjs';
import { internalKeys, startIssuer } from '../harness/issuer.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { spread } from '../harness/statistics.mjs';
import { ratio, show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { messagesSdl, usersSdl } from '../subgraphs/sdl.mjs';
import { writeSupergraph } from '../subgraphs/supergraph.mjs';

const query = `query Page($room: ID!) {
  messages(room: $room, first: 20) { id number text sentAt sender { id username displayName image } }
}`;

/** (a) A page of twenty messages of five senders, which another subgraph knows. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchQueries({ quick, rounds, option }) {
  const seconds = option('seconds', quick ? 2 : 10);
  const connections = option('connections', 32);
  const issuer = await startIssuer();
  const keys = await internalKeys();
  const tokens = await Promise.all(Array.from({ length: 100 }, (_, n) => issuer.token(`viewer-${n}`)));
  const [messages, users, client] = await Promise.all([
    startChild('subgraphs/messages-main.mjs'),
    startChild('subgraphs/users-main.mjs'),
    startChild('queries/client-main.mjs', { settings: { connections, tokens, query } }),
  ]);
  const supergraphPath = writeSupergraph([
    { name: 'messages', port: messages.port, sdl: messagesSdl() },
    { name: 'users', port: users.port, sdl: usersSdl() },
  ]);
  const ours = await startOurs({ supergraphPath, jwksUrl: issuer.jwksUrl, internalKey: keys.privateKey });
  const hive = await startHive({ supergraphPath });
  const stock = await startStock({ supergraphPath });
  const systems = [
    { name: 'Parley', pid: ours.pid, url: `${ours.url}/graphql` },
    { name: 'Hive Gateway', pid: hive.pid, url: `${hive.url}/graphql` },
    { name: 'stock Apollo gateway', pid: stock.pid, url: `${stock.url}/` },
  ];
  await assertSameAnswers(client, systems);
  for (const { url } of systems) await client.ask('run', { url, seconds: quick ? 1 : 5, most: 20_000 });

  const measured = await inRounds({
    systems,
    rounds,
    nameOf: ({ name }) => name,
    describe: ({ perSecond, p50, p99, gatewayCpuMs }) =>
      `${perSecond.toFixed(0)}/s  p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  ${gatewayCpuMs.toFixed(2)} ms CPU each`,
    measure: async ({ name, pid, url }) => {
      await Promise.all([messages.ask('reset'), users.ask('reset')]);
      const before = [pid, messages.pid, users.pid, client.pid].map(usageOf);
      const load = await client.ask('run', { url, seconds, most: seconds * 20_000 });
      const cpuMs = [pid, messages.pid, users.pid, client.pid].map(
        (each, index) => (usageOf(each).cpuMs - (before[index]?.cpuMs ?? 0)) / load.requests,
      );
      const { queries } = await messages.ask('counts');
      const { entityCalls, entities } = await users.ask('counts');
      if (queries !== load.requests || entityCalls !== load.requests)
        throw new Error(
          `${name} asked the subgraphs ${queries} and ${entityCalls} times for ${load.requests} requests: it reuses or repeats.`,
        );
      const [gatewayCpuMs = NaN, ...others] = cpuMs;
      const entitiesEach = entities / load.requests; // who asks for a sender once and who for each message, is each gateway's own affair
      return { ...load, entityCalls, entitiesEach, gatewayCpuMs, othersCpuMs: others };
    },
  });
  await issuer.close();
  return report(measured, connections);
}

/** @param {import('../harness/child.mjs').Child} client @param {readonly {name: string, url: string}[]} systems */
async function assertSameAnswers(client, systems) {
  for (const room of ['1', '42', '999']) {
    const answers = await Promise.all(systems.map(({ url }) => client.ask('answer', { url, room })));
    answers.forEach((answer, index) => {
      if (!isDeepStrictEqual(answer.data, answers[0].data) || answer.data?.messages?.length !== 20)
        throw new Error(`${systems[index]?.name} answers otherwise: ${JSON.stringify(answer).slice(0, 500)}`);
    });
  }
}

/** @typedef {{perSecond: number, p50: number, p99: number, gatewayCpuMs: number, othersCpuMs: number[], requests: number, entityCalls: number, entitiesEach: number}} Measured */

/** @param {Map<{name: string}, Measured[]>} measured @param {number} connections */
function report(measured, connections) {
  const systems = [...measured].map(([{ name }, all]) => ({
    name,
    perSecond: spread(all.map(({ perSecond }) => perSecond)),
    p50: spread(all.map(({ p50 }) => p50)),
    p99: spread(all.map(({ p99 }) => p99)),
    gatewayCpuMs: spread(all.map(({ gatewayCpuMs }) => gatewayCpuMs)),
    rounds: all,
  }));
  const ours = systems[0]?.perSecond.median ?? NaN;
  const rows = systems.map(({ name, perSecond, p50, p99, gatewayCpuMs }) => [
    name,
    show(perSecond),
    show(p50, 1),
    show(p99, 1),
    show(gatewayCpuMs, 2),
    name === 'Parley' ? '' : ratio(ours, perSecond.median),
  ]);
  const head = ['system', 'queries/s', 'p50 ms', 'p99 ms', 'gateway CPU ms each', 'Parley is'];
  return {
    title: `(a) 20 messages joined with 5 senders, ${connections} requests in flight; median (lowest–highest round); 1.00 _entities call per query in all`,
    table: table(head, rows),
    result: { connections, systems },
  };
}
