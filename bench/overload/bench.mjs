import { startChild } from '../harness/child.mjs';
import { startTwoChats } from '../harness/platform.mjs';
import { makeRooms } from '../harness/rooms.mjs';
import { table } from '../harness/table.mjs';

/**
 * (g) Three times as many sends as the platform bears: how many are still answered in time, what becomes of the others, and how soon all is
 * well again. @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchOverload({ quick, rounds, option }) {
  const seconds = option('seconds', quick ? 5 : 60);
  const times = option('times', 3);
  const atOnce = option('at-once', 50);
  const services = await startTwoChats('overload');
  try {
    const rooms = await makeRooms(services, option('rooms', quick ? 5 : 50));
    const settings = { gatewayUrl: services.gatewayUrl, rooms };
    const client = await startChild('overload/client-main.mjs', { settings });
    await client.ask('closed', { seconds: quick ? 1 : 5, atOnce });
    const measured = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = await client.ask('closed', { seconds: quick ? 2 : 10, atOnce });
      const during = await client.ask('open', { seconds, perSecond: times * before.answeredPerSecond });
      // From its end on, second by second, half of what it bears.
      const after = [];
      for (let second = 1; second <= (quick ? 2 : 8); second += 1)
        after.push(await client.ask('open', { seconds: 1, perSecond: before.answeredPerSecond / 2 }));
      measured.push({ before, during, after });
      console.log(`round ${round + 1}/${rounds}  ${JSON.stringify({ before, during })}`);
    }
    await client.stop();
    return report(measured, { seconds, times, atOnce });
  } finally {
    await services.stop();
  }
}

/** @typedef {{answeredPerSecond: number, withinPerSecond: number, failures: Record<string, number>, slowestMs: number, answered: {p50: number, p99: number}, refused: {p50: number, p99: number}}} Load */

/**
 * @param {readonly {before: Load, during: Load & {sent: number, unsent: number}, after: readonly Load[]}[]} measured
 * @param {{seconds: number, times: number, atOnce: number}} how
 */
function report(measured, { seconds, times, atOnce }) {
  const rows = measured.map(({ before, during, after }, round) => {
    const isWell = (/** @type {Load} */ { failures, answered }) =>
      Object.keys(failures).length === 0 && answered.p99 < 1_000;
    const lastIll = after.findLastIndex((load) => !isWell(load));
    return [
      String(round + 1),
      before.answeredPerSecond.toFixed(0),
      ((during.sent + during.unsent) / seconds).toFixed(0),
      during.withinPerSecond.toFixed(0),
      `${((100 * during.withinPerSecond) / before.answeredPerSecond).toFixed(0)} %`,
      during.answered.p99.toFixed(0),
      Object.entries(during.failures)
        .map(([code, count]) => `${code} ${count}`)
        .join(', '),
      during.refused.p99.toFixed(0),
      `${lastIll + 1} s`,
    ];
  });
  const head = [
    'round',
    `bears (${atOnce} at once)`,
    `asked ${times} ×`,
    'answered within 2 s',
    'of what it bears',
    'answered p99 ms',
    'refused',
    'refused p99 ms',
    'well again after',
  ];
  return {
    title: `(g) sends a second, ${times} times as many as the platform bears for ${seconds} s, two chat instances`,
    table: table(head, rows),
    result: { measured },
  };
}
