// Gives a service's own command the environment of a profile. Past one machine it runs in the service's container.
import { commandEnvironment } from './services/command-environment.mjs';
import { subgraphNames } from './services/service-environment.mjs';
import { readArguments } from './terminal/arguments.mjs';
import { rebuildHelp } from './terminal/help.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { runBuilt } from './terminal/run-built.mjs';
import { UsageProblem } from './terminal/problem.mjs';

/** Which services keep what. @type {ReadonlyMap<string, readonly string[]>} */
const projections = new Map([
  ['friend-pairs', ['user', 'chat', 'notification']],
  ['user-names', ['chat']],
  ['receipt-privacy', ['chat']],
  ['group-members', ['notification']],
  ['group-versions', ['notification']],
]);

await runLauncher(async () => {
  const given = process.argv.slice(2);
  const { profile, service, help, words } = readArguments(given, {
    command: 'npm run rebuild',
    options: ['service'],
    words: 1,
  });
  if (help || given.length === 0) {
    console.log(rebuildHelp);
    return 0;
  }
  const [unknown] = words.filter((name) => !projections.has(name));
  if (unknown !== undefined)
    throw new UsageProblem(
      `There is no projection ${unknown}: npm run rebuild -- --help says which there are.`,
    );
  const kept = words.length === 0 ? [...projections.keys()] : words;
  const services = subgraphNames
    .filter((name) => kept.some((word) => projections.get(word)?.includes(name)))
    .filter((name) => service === undefined || name === service);
  if (services.length === 0)
    throw new UsageProblem(
      `${service} keeps no ${words[0] ?? 'projection'}: npm run rebuild -- --help says which services do.`,
    );
  let code = 0;
  for (const name of services) code = Math.max(code, await rebuild(name, { profile, words }));
  return code;
});

/** @param {import('./services/services-contract.d.mts').SubgraphName} name @param {{profile: string, words: readonly string[]}} what */
function rebuild(name, { profile, words }) {
  return runBuilt(`subgraphs/${name}/dist/rebuild.js`, words, commandEnvironment(name, profile));
}
