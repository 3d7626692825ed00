import { readEngines } from '../engines/engines.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { readRunningServices } from './running-services.mjs';
import { loadSecrets } from './secrets.mjs';
import { serviceEnvironment, subgraphNames } from './service-environment.mjs';

/**
 * The environment of a command of a service, with what of the profile runs.
 * @param {import('./services-contract.d.mts').SubgraphName} name @param {string} profile
 */
export function commandEnvironment(name, profile) {
  const engines = readEngines(profile);
  const running = readRunningServices(profile);
  if (engines === undefined || running['friend'] === undefined)
    throw new StackProblem(`Nothing of the profile ${profile} runs: start it with npm start.`);
  /** @type {Partial<Record<keyof import('./services-contract.d.mts').ServicePorts, number[]>>} */
  const ports = {};
  for (const service of /** @type {const} */ (['gateway', ...subgraphNames]))
    ports[service] = running[service] === undefined ? [0] : [Number(new URL(running[service]).port)];
  return serviceEnvironment(name, 0, {
    engines,
    namespace: profile,
    secrets: loadSecrets(profile),
    ports: /** @type {import('./services-contract.d.mts').ServicePorts} */ (ports),
  });
}
