import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../stack/system/ports.mjs';
import { recordedProcess } from '../../stack/system/process.mjs';
import { startChild } from '../harness/child.mjs';
import { dropDatabases, runningEngines, startPlatform } from '../harness/platform.mjs';
import { makeRooms } from '../harness/rooms.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { eventLoopCpuMs, usageOf } from '../harness/usage.mjs';
import { withoutLimitsForPeople } from '../harness/without-limits.mjs';
import { callsOf, openEngineCounts, sum } from './engine-counts.mjs';
import { profile } from './profile-services.mjs';
import { report } from './report.mjs';

/** @typedef {import('./engine-counts.mjs').Counts} Counts */
/** @typedef {{sends: number, perSecond?: number, p50: number, p99: number, cpu: Counts, loops: Counts, counts: Counts}} Measured  `cpu`: ms by process, `loops`: of its event loop; all of one send */

/**
 * (o) What one send costs, idle and in 50 rooms at once: CPU by process and by part, commands and bytes at each engine; beside it the
 * floor, which is the same transactions, the same way over Kafka and the same bodies by bare loops; with `--beside` the build of
 * another checkout, and with `--nodes` this build on other Nodes. One instance of each service.
 * @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchSendCost({ quick, rounds, option, text }) {
  const how = {
    count: option('messages', quick ? 20 : 200),
    seconds: option('seconds', quick ? 3 : 10),
    rooms: option('rooms', quick ? 8 : 50),
    rounds,
  };
  const beside = text('beside');
  const nodes = text('nodes')?.split(',') ?? [];
  const engines = await openEngineCounts(runningEngines());
  /** @type {System[]} */
  const systems = [];
  try {
    systems.push(await openSystem({ name: '', rooms: how.rooms }));
    if (beside !== undefined)
      systems.push(await openSystem({ name: ', beside', checkout: beside, rooms: how.rooms }));
    for (const node of nodes)
      systems.push(await openSystem({ name: `, Node ${versionOf(node)}`, node, rooms: how.rooms }));
    for (const { client } of systems)
      await client.ask('sustained', { seconds: option('warm', quick ? 1 : 20), most: 50_000 });
    const [ours] = systems;
    if (ours === undefined) throw new Error('There is no platform.');
    const floor = await startFloor(ours.platform.namespace, how.rooms);
    const measured = await measureLoads({ systems, floor, engines, how });
    const bare = await measureBare(floor, quick);
    const parts = await profile(ours, () => ours.client.ask('sustained', loadOf(how)));
    await floor.stop();
    return report({ measured, bare, parts });
  } finally {
    await engines.close();
    for (const { client, platform } of systems) {
      await client.stop();
      await platform.stop();
      await dropDatabases(platform.namespace);
    }
  }
}

/** @typedef {Awaited<ReturnType<typeof openSystem>>} System */

/** A platform, and people who write to each other on it. @param {{name: string, checkout?: string, node?: string, rooms: number}} how */
async function openSystem({ name, checkout, node, rooms }) {
  const { platform, inspectorPorts } = await startInspected({ checkout, node });
  const settings = { gatewayUrl: platform.gatewayUrl, rooms: await makeRooms(platform, rooms) };
  const client = await startChild('platform/client-main.mjs', { settings });
  return { name, platform, inspectorPorts, client };
}

/** @param {string} node */
function versionOf(node) {
  return execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
}

/** @param {{seconds: number}} how */
function loadOf({ seconds }) {
  return { seconds, most: seconds * 5_000 };
}

/** A platform whose processes can be profiled; an open inspector that nobody asks costs nothing. @param {{checkout: string | undefined, node: string | undefined}} how */
async function startInspected({ checkout, node }) {
  const services = /** @type {const} */ (['gateway', 'user', 'friend', 'chat', 'notification']);
  const ports = await freePorts(services.length);
  const envOf = Object.fromEntries(
    services.map((service, index) => [
      service,
      {
        ...(service === 'gateway' && withoutLimitsForPeople),
        NODE_OPTIONS: `--inspect=127.0.0.1:${ports[index]}`,
      },
    ]),
  );
  const platform = await startPlatform(`send_cost${checkout === undefined ? '' : '_beside'}`, {
    checkout,
    node,
    envOf,
  });
  /** @type {Map<string, number>} */
  const inspectorPorts = new Map(services.map((service, index) => [service, ports[index] ?? 0]));
  return { platform, inspectorPorts };
}

/** @param {string} namespace @param {number} rooms */
function startFloor(namespace, rooms) {
  const { mongodbUrl, kafkaBrokers } = runningEngines();
  const asked = JSON.stringify({ query: 'x'.repeat(250), variables: { input: { text: 'x'.repeat(180) } } });
  const answered = JSON.stringify({
    data: { sendMessage: { message: { number: 1_000 }, text: 'x'.repeat(40) } },
  });
  const settings = { mongodbUrl, kafkaBrokers, namespace, rooms, bodies: { asked, answered } };
  return startChild('send-cost/floor-main.mjs', { settings });
}

/** @typedef {import('../harness/child.mjs').Child} Child */
/** @typedef {{systems: readonly System[], floor: Child, engines: Awaited<ReturnType<typeof openEngineCounts>>, how: {count: number, seconds: number, rooms: number, rounds: number}}} Measuring */

/** @param {Measuring} measuring */
function measureLoads({ systems, floor, engines, how }) {
  const pids = enginePids();
  const ask = async (
    /** @type {{child: Child, instances: readonly {name: string, pid: number | undefined}[]}} */ who,
    /** @type {string} */ verb,
    /** @type {object} */ argument,
  ) => {
    const processes = [...who.instances, ...pids];
    const read = async () => ({
      cpu: cpuOf(processes),
      loops: loopsOf(who.instances),
      counts: { ...(await engines.read()), ...callsOfEngines(pids) },
    });
    const before = await read();
    const { sends, messages, ...answer } = await who.child.ask(verb, argument);
    const after = await read();
    const count = sends ?? messages.length;
    const { p50, p99 } = answer.seen ?? answer;
    const of = (/** @type {'cpu' | 'loops' | 'counts'} */ what) => perSend(before[what], after[what], count);
    const { perSecond } = answer;
    return { sends: count, perSecond, p50, p99, cpu: of('cpu'), loops: of('loops'), counts: of('counts') };
  };
  const idle = { count: how.count, pauseMs: 20 };
  const load = loadOf(how);
  const bare = { child: floor, instances: [{ name: 'floor', pid: floor.pid }] };
  const loads = [
    ...systems.flatMap(({ name, client, platform: { instances } }) => [
      { name: `idle${name}`, measure: () => ask({ child: client, instances }, 'idle', idle) },
      {
        name: `${how.rooms} rooms at once${name}`,
        measure: () => ask({ child: client, instances }, 'sustained', load),
      },
    ]),
    { name: 'idle, bare transaction', measure: () => ask(bare, 'alone', idle) },
    ...[1, 4].map((together) => ({
      name: `${how.rooms} rooms, bare, ${together} to a transaction`,
      measure: () => ask(bare, 'transactions', { ...load, together }),
    })),
  ];
  return inRounds({
    systems: loads,
    rounds: how.rounds,
    nameOf: ({ name }) => name,
    measure: ({ measure }) => measure(),
    describe: ({ perSecond, p50, p99, cpu }) =>
      `${perSecond?.toFixed(0) ?? '-'} sends/s  p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms  CPU ${sum(cpu).toFixed(2)} ms a send`,
  });
}

/** @param {Child} floor @param {boolean} quick */
async function measureBare(floor, quick) {
  const kafka = await floor.ask('overKafka', { count: quick ? 20 : 200, pauseMs: 20 });
  const echo = await floor.ask('echo', { seconds: quick ? 1 : 5, most: 200_000 });
  return { kafka, echo };
}

/** Of the engines that this machine runs itself; of those in containers nothing is known. @returns {{name: string, pid: number}[]} */
function enginePids() {
  return ['mongodb', 'mysql', 'redis', 'kafka'].flatMap((name) => {
    const file = new URL(`../../.parley/run/test/${name}.pid`, import.meta.url);
    const pid = recordedProcess(fileURLToPath(file))?.pid;
    return pid === undefined ? [] : [{ name, pid }];
  });
}

/** @param {readonly {name: string, pid: number}[]} pids @returns {Counts} */
function callsOfEngines(pids) {
  const kafka = pids.find(({ name }) => name === 'kafka');
  return kafka === undefined ? {} : callsOf('kafka', kafka.pid);
}

/** @param {readonly {name: string, pid: number | undefined}[]} processes @returns {Counts} */
function cpuOf(processes) {
  return Object.fromEntries(processes.map(({ name, pid }) => [name, usageOf(pid ?? 0).cpuMs]));
}

/** Of the thread that runs each service's event loop; the rest is collecting garbage, compiling and the thread pool. @param {readonly {name: string, pid: number | undefined}[]} processes @returns {Counts} */
function loopsOf(processes) {
  return Object.fromEntries(processes.map(({ name, pid }) => [name, eventLoopCpuMs(pid ?? 0)]));
}

/** @param {Counts} before @param {Counts} after @param {number} sends @returns {Counts} */
function perSend(before, after, sends) {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, (count - (before[name] ?? 0)) / sends]),
  );
}
