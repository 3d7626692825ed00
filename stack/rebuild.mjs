// Gives a service's own command the environment of a profile. Past one machine it runs in the service's container.
import { readEngines } from './engines/engines.mjs';
import { readRunningServices } from './services/running-services.mjs';
import { loadSecrets } from './services/secrets.mjs';
import { serviceEnvironment, subgraphNames } from './services/service-environment.mjs';
import { readArguments } from './terminal/arguments.mjs';
import { rebuildHelp } from './terminal/help.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { runBuilt } from './terminal/run-built.mjs';
import { StackProblem, UsageProblem } from './terminal/problem.mjs';

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
  return runBuilt(`subgraphs/${name}/dist/rebuild.js`, words, environmentOf(name, profile));
}

/** @param {import('./services/services-contract.d.mts').SubgraphName} name @param {string} profile */
function environmentOf(name, profile) {
  const engines = readEngines(profile);
  const running = readRunningServices(profile);
  if (engines === undefined || running['friend'] === undefined)
    throw new StackProblem(`Nothing of the profile ${profile} runs: start it with npm start.`);
  /** @type {Partial<Record<keyof import('./services/services-contract.d.mts').ServicePorts, number[]>>} */
  const ports = {};
  for (const service of /** @type {const} */ (['gateway', ...subgraphNames]))
    ports[service] = running[service] === undefined ? [0] : [Number(new URL(running[service]).port)];
  return serviceEnvironment(name, 0, {
    engines,
    namespace: profile,
    secrets: loadSecrets(profile),
    ports: /** @type {import('./services/services-contract.d.mts').ServicePorts} */ (ports),
  });
}
