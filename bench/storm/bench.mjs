import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../harness/child.mjs';
import { startTwoChats } from '../harness/platform.mjs';
import { makeRooms } from '../harness/rooms.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { spread } from '../harness/statistics.mjs';
import { show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';

/** @typedef {{caughtUpMs: number, connectedMs: number, lost: number, doubled: number, disordered: number, retries: number, messages: number}} Storm */
/** @typedef {Storm & {cpuMs: Record<string, number>}} Measured  what each service used from the cut on, while messages went on */

/** (d) All sockets are cut at once while messages go on. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchStorm({ quick, option }) {
  const rounds = option('rounds', quick ? 1 : 3);
  const sockets = option('sockets', quick ? 60 : 1_000);
  const perSecond = option('events', quick ? 10 : 50);
  const after = option('seconds', quick ? 4 : 12);
  const services = await startTwoChats('storm');
  try {
    const rooms = await makeRooms(services, option('rooms', quick ? 3 : 20));
    const settings = { gatewayUrl: services.gatewayUrl, rooms };
    const processes = option('clients', 2);
    const sender = await startChild('storm/sender-main.mjs', { settings });
    const followers = await Promise.all(
      Array.from({ length: processes }, () => startChild('storm/follower-main.mjs')),
    );
    const seats = Array.from({ length: sockets }, (_, n) => {
      const room = rooms[n % rooms.length];
      return { roomId: room?.roomId ?? '', token: room?.reader ?? '' };
    });
    const measured = await inRounds({
      systems: [{ name: `${sockets} sockets` }],
      rounds,
      nameOf: ({ name }) => name,
      measure: () => storm({ services, sender, followers, seats, perSecond, after }),
      describe: (all) => JSON.stringify(all),
    });
    return report([...measured.values()].flat(), { sockets, perSecond });
  } finally {
    await services.stop();
  }
}

/**
 * @param {{services: import('@parley/stack/services').Services, sender: import('../harness/child.mjs').Child, followers: readonly import('../harness/child.mjs').Child[], seats: readonly {roomId: string, token: string}[], perSecond: number, after: number}} options
 * @returns {Promise<Measured>}
 */
async function storm({ services, sender, followers, seats, perSecond, after }) {
  await Promise.all(
    followers.map((each, index) =>
      each.ask('open', {
        url: services.gatewayUrl,
        seats: seats.filter((_, n) => n % followers.length === index),
      }),
    ),
  );
  await sender.ask('start', { perSecond, most: perSecond * 300 });
  await sleep(2_000);
  const before = cpuOf(services);
  const cuts = await Promise.all(followers.map((each) => each.ask('cut')));
  await sleep(after * 1_000);
  const used = Object.entries(cpuOf(services)).map(([name, cpuMs]) => [name, cpuMs - (before[name] ?? 0)]);
  /** @type {Record<string, readonly {number: number, storedAt: number}[]>} */
  const stored = await sender.ask('stop');
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const behind = await Promise.all(followers.map((each) => each.ask('behind', { stored })));
    if (behind.every((count) => count === 0)) break;
    await sleep(100);
  }
  const accounts = await Promise.all(followers.map((each) => each.ask('account', { stored })));
  await Promise.all(followers.map((each) => each.ask('close')));
  const [wrong] = accounts.flatMap((account) => account.wrong);
  if (wrong !== undefined) throw new Error(wrong);
  const sum = (/** @type {string} */ name) => accounts.reduce((total, account) => total + account[name], 0);
  const cutAt = Math.min(...cuts.map((cut) => cut.cutAt));
  return {
    cpuMs: Object.fromEntries(used),
    connectedMs: Math.max(...cuts.map(({ connectedAt }) => connectedAt)) - cutAt,
    caughtUpMs: Math.max(...accounts.map(({ caughtUpAt }) => caughtUpAt)) - cutAt,
    lost: sum('lost'),
    doubled: sum('doubled'),
    disordered: sum('disordered'),
    retries: sum('retries'),
    messages: Object.values(stored).reduce((total, { length }) => total + length, 0),
  };
}

/** @param {import('@parley/stack/services').Services} services @returns {Record<string, number>} ms by instance */
function cpuOf({ instances }) {
  return Object.fromEntries(instances.map(({ name, pid }) => [name, usageOf(pid ?? 0).cpuMs]));
}

/** @param {readonly Measured[]} rounds @param {{sockets: number, perSecond: number}} how */
function report(rounds, { sockets, perSecond }) {
  const of = (/** @type {keyof Storm} */ name) => show(spread(rounds.map((round) => round[name])));
  return {
    title: `(d) ${sockets} sockets cut at once under ${perSecond} messages/s; caught up: they have all that was stored before they were back; median (lowest–highest round)`,
    table: table(
      ['all connected ms', 'all caught up ms', 'lost', 'doubled', 'out of order', 'messages'],
      [[of('connectedMs'), of('caughtUpMs'), of('lost'), of('doubled'), of('disordered'), of('messages')]],
    ),
    result: { sockets, perSecond, rounds },
  };
}
