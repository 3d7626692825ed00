import { startChild } from '../harness/child.mjs';
import { startTwoChats } from '../harness/platform.mjs';
import { makeRooms } from '../harness/rooms.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { spread } from '../harness/statistics.mjs';
import { show, table } from '../harness/table.mjs';
import { hopsOf } from './hops.mjs';

/** @typedef {import('./hops.mjs').Latencies} Latencies */
/** @typedef {{perSecond?: number, answered: Latencies, seen: Latencies, hops?: Record<string, Latencies>}} Measured */

/** (e) The whole platform, with two chat instances: how long a message takes, and how many go. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchPlatform({ quick, rounds, option }) {
  const count = option('messages', quick ? 20 : 300);
  const seconds = option('seconds', quick ? 3 : 15);
  const services = await startTwoChats('platform');
  try {
    const rooms = await makeRooms(services, option('rooms', quick ? 5 : 50));
    const client = await startChild('platform/client-main.mjs', {
      settings: { gatewayUrl: services.gatewayUrl, rooms },
    });
    await client.ask('sustained', { seconds: quick ? 1 : 5, most: 20_000 });
    /** A witness is one more consumer of Kafka and one more stream of chat: it is there only while it is asked. */
    const watched = async () => {
      const witness = await startChild('platform/witness-main.mjs', {
        settings: {
          chatUrl: services.urls.chat,
          kafkaBrokers: services.kafkaBrokers,
          topicPrefix: services.topicPrefix,
          privateKey: services.secrets.internalTokenPrivateKey,
          room: rooms[0],
        },
      });
      const direct = await witness.ask('sendDirectly', { count: Math.ceil(count / 3), pauseMs: 20 });
      const { messages, ...measured } = await client.ask('idle', { count, pauseMs: 20 });
      const numbers = messages.map((/** @type {import('./hops.mjs').Sent} */ { number }) => number);
      const seen = await witness.ask('seen', numbers);
      await witness.stop();
      return { ...measured, hops: hopsOf({ messages, direct, seen }) };
    };
    const idle = async () => {
      const { messages: _messages, ...measured } = await client.ask('idle', { count, pauseMs: 20 });
      return measured;
    };
    const cases = [
      { name: 'idle', measure: idle },
      { name: 'idle, watched hop by hop', measure: watched },
      {
        name: `${rooms.length} rooms at once`,
        measure: () => client.ask('sustained', { seconds, most: seconds * 5_000 }),
      },
    ];
    /** @type {Map<{name: string}, Measured[]>} */
    const measured = await inRounds({
      systems: cases,
      rounds,
      nameOf: ({ name }) => name,
      measure: ({ measure }) => measure(),
      describe: ({ perSecond, answered, seen }) =>
        `${perSecond?.toFixed(0) ?? '-'} sends/s  answered p50 ${answered.p50.toFixed(1)} p99 ${answered.p99.toFixed(1)} ms  seen p50 ${seen.p50.toFixed(1)} p99 ${seen.p99.toFixed(1)} ms`,
    });
    await client.stop();
    return report(measured);
  } finally {
    await services.stop();
  }
}

/** @param {Map<{name: string}, Measured[]>} measured */
function report(measured) {
  const results = [...measured].map(([{ name }, all]) => ({
    name,
    perSecond: spread(all.map(({ perSecond = NaN }) => perSecond)),
    answeredP50: spread(all.map(({ answered }) => answered.p50)),
    answeredP99: spread(all.map(({ answered }) => answered.p99)),
    seenP50: spread(all.map(({ seen }) => seen.p50)),
    seenP99: spread(all.map(({ seen }) => seen.p99)),
  }));
  const rows = results.map(({ name, perSecond, answeredP50, answeredP99, seenP50, seenP99 }) => [
    name,
    Number.isNaN(perSecond.median) ? '' : show(perSecond),
    show(answeredP50, 1),
    show(answeredP99, 1),
    show(seenP50, 1),
    show(seenP99, 1),
  ]);
  const hops = hopRows([...measured.values()].flat());
  return {
    title:
      '(e) whole platform, two chat instances; a message from before its send to its answer, and to the other side; median (lowest–highest round)',
    table: [
      table(['load', 'sends/s', 'answered p50 ms', 'p99', 'seen by the other side p50 ms', 'p99'], rows),
      table(['hop, watched, from before the send', 'p50 ms', 'p99 ms'], hops),
    ].join('\n\n'),
    result: { results, rounds: [...measured].map(([{ name }, all]) => ({ name, all })) },
  };
}

/** @param {readonly Measured[]} measured @returns {string[][]} */
function hopRows(measured) {
  const all = measured.flatMap(({ hops }) => (hops === undefined ? [] : [hops]));
  return Object.keys(all[0] ?? {}).map((hop) => [
    hop,
    show(spread(all.map((hops) => hops[hop]?.p50 ?? NaN)), 1),
    show(spread(all.map((hops) => hops[hop]?.p99 ?? NaN)), 1),
  ]);
}
