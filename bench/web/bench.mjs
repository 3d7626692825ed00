import { findOrFetchChromium } from '@parley/stack/chromium';
import { chromium } from 'playwright-core';
import { inRounds } from '../harness/rounds.mjs';
import { spread } from '../harness/statistics.mjs';
import { ratio, show, table } from '../harness/table.mjs';
import { visit } from './measure.mjs';
import { prepareSide } from './prepare.mjs';

/** @typedef {import('./measure.mjs').Measured} Measured */

/**
 * (p) The web app in Chromium, as its gateway serves it: first scripts, rooms, own messages, keys while messages arrive, a room of many
 * messages by the wheel; with `--beside` the build of another checkout, by turns. @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchWeb({ quick, rounds, option, text }) {
  const messages = option('messages', quick ? 10_000 : 100_000);
  const how = {
    switches: option('switches', quick ? 6 : 40),
    messages: option('own', quick ? 3 : 20),
    events: option('events', 20),
    seconds: option('seconds', quick ? 3 : 15),
    wheels: option('wheels', quick ? 30 : 300),
  };
  const checkout = text('beside');
  const sides = [];
  const browser = await chromium.launch({ executablePath: await findOrFetchChromium(), timeout: 120_000 });
  try {
    sides.push(await prepareSide('this build', { messages }));
    if (checkout !== undefined) sides.push(await prepareSide('beside', { messages, checkout }));
    const measured = await inRounds({
      systems: sides,
      rounds,
      nameOf: ({ name }) => name,
      measure: (side) => visit(browser, side, how),
      describe: (values) =>
        Object.entries(values)
          .map(([name, value]) => `${name} ${value.toFixed(1)}`)
          .join('; '),
    });
    return report([...measured.values()], messages);
  } finally {
    await browser.close();
    for (const side of sides) await side.stop();
  }
}

/** @param {readonly (readonly Measured[])[]} sides @param {number} messages */
function report([ours = [], others], messages) {
  const names = Object.keys(ours[0] ?? {});
  const of = (/** @type {readonly Measured[]} */ rounds, /** @type {string} */ name) =>
    spread(rounds.map((values) => values[name] ?? NaN));
  const rows = names.map((name) => [
    name,
    show(of(ours, name), 1),
    ...(others === undefined
      ? []
      : [show(of(others, name), 1), ratio(of(ours, name).median, of(others, name).median)]),
  ]);
  return {
    title: `The web app in Chromium; the long room has ${messages} messages`,
    table: table(['', 'this build', ...(others === undefined ? [] : ['beside', 'ratio'])], rows),
    result: { ours, others },
  };
}
