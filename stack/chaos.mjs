// The faults under load, as e2e/README.md describes them: `npm run chaos -- --help` says what may be asked for.
import { parseArgs } from 'node:util';
import { chaosHelp } from './terminal/help.mjs';

const { values, positionals, tokens } = parseArgs({
  options: {
    times: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    sends: { type: 'string', default: '50' },
    subscribers: { type: 'string', default: '200' },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
  strict: false,
  allowPositionals: true,
  tokens: true,
});

if (values.help === true || positionals[0] === 'help') {
  console.log(chaosHelp);
  process.exit(0);
}
const wrong = findWrong();
if (wrong !== undefined) {
  console.error(`${wrong}: npm run chaos -- --help says what it takes.`);
  process.exit(2);
}
Object.assign(process.env, {
  CHAOS_TIMES: values.times,
  CHAOS_SEED: values.seed,
  CHAOS_SENDS: values.sends,
  CHAOS_SUBSCRIBERS: values.subscribers,
});
const name = values.only === undefined ? [] : ['--testNamePattern', String(values.only)];
// One file after the other: each has a platform that takes the whole machine.
const how = ['--selectProjects=faults', '--verbose', '--maxWorkers=1'];
process.argv.splice(2, Infinity, 'e2e/faults/chaos', ...how, ...name);
await import('./test.mjs');

/** @returns {string | undefined} what is typed wrongly */
function findWrong() {
  const numbers = ['times', 'seed', 'sends', 'subscribers'];
  for (const token of tokens) {
    if (token.kind === 'positional') return `npm run chaos takes no ${token.value}`;
    if (token.kind !== 'option') continue;
    if (![...numbers, 'only', 'help'].includes(token.name)) return `npm run chaos takes no ${token.rawName}`;
    if (numbers.includes(token.name) && !/^[1-9][0-9]{0,5}$/.test(token.value ?? ''))
      return `Give ${token.rawName} a number from 1 to 999,999`;
    if (token.name === 'only' && token.value === undefined) return 'Give --only a part of a name';
  }
  return undefined;
}
