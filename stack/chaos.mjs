// `npm run chaos -- --times 5 --seed 7`: the faults under load, so often, each time with the next seed; prints a table at the end.
// `--sends 20 --subscribers 40` is a smaller load, `--only <name>` one kind of fault, as named in e2e/chaos/nemeses.ts and cluster-nemeses.ts.
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    sends: { type: 'string', default: '50' },
    subscribers: { type: 'string', default: '200' },
    only: { type: 'string' },
  },
});
Object.assign(process.env, {
  CHAOS_TIMES: values.times,
  CHAOS_SEED: values.seed,
  CHAOS_SENDS: values.sends,
  CHAOS_SUBSCRIBERS: values.subscribers,
});
const name = values.only === undefined ? [] : ['--testNamePattern', values.only];
// One file after the other: each has a platform that takes the whole machine.
const how = ['--selectProjects=faults', '--verbose', '--maxWorkers=1'];
process.argv.splice(2, Infinity, 'e2e/faults/chaos', ...how, ...name);
await import('./test.mjs');
