import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { takeInstances, takeProfile } from './terminal/arguments.mjs';
import { useEngines } from './engines/engines.mjs';
import { assertNodeVersion } from './setup/install.mjs';
import { interrupted } from './system/interruption.mjs';
import { writeJson } from './system/json-file.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { makeProfilePaths } from './system/paths.mjs';
import { phase } from './terminal/phases.mjs';
import { assertPortIsFree } from './system/ports.mjs';
import { build, installPackages } from './setup/prepare.mjs';
import { StackProblem } from './terminal/problem.mjs';
import { recordedProcess, recordProcess } from './system/process.mjs';
import { loadSecrets } from './services/secrets.mjs';
import { chooseServicePorts, migrateAll, serviceNames, startServices } from './services/services.mjs';
import { together } from './system/together.mjs';

/** @typedef {import('./services/services-contract.d.mts').InstanceName} InstanceName */

await runLauncher(async (onEnd) => {
  assertNodeVersion();
  const { profile, rest } = takeProfile(process.argv.slice(2));
  const { instances } = takeInstances(rest);
  const paths = makeProfilePaths(profile);
  claimProfile(profile, { pidFile: join(paths.run, 'launcher.pid'), onEnd });
  const ports = await chooseServicePorts(instances, profile === 'dev' ? 'fixed' : 'free');
  await Promise.all(serviceNames.flatMap((name) => ports[name].map((port) => assertPortIsFree(name, port))));

  console.log('Starting Parley; the first time takes some minutes.');
  const [engines] = await together([
    phase('engines', () => useEngines(profile)).then((used) => (onEnd(used.release), used.urls)),
    phase('packages', installPackages),
  ]);
  await phase('build', build);
  const namespace = profile;
  await phase('migrations', () => migrateAll({ engines, namespace }));

  const exits = watchExits(instances);
  const secrets = loadSecrets(profile);
  const services = await phase('services', () =>
    startServices({
      engines,
      instances,
      ports,
      namespace,
      secrets,
      logDir: paths.logs,
      onLine: (name, line) => console.log(`${name.padEnd(12)} | ${line}`),
      onExit: exits.onExit,
    }),
  );
  onEnd(() => services.stop());
  const addresses = Object.fromEntries(services.instances.map(({ name, url }) => [name, `${url}/graphql`]));
  const servicesFile = join(paths.run, 'services.json');
  writeJson(servicesFile, addresses);
  onEnd(async () => rmSync(servicesFile, { force: true }));
  console.log(welcome(addresses));

  const exit = await Promise.race([interrupted(), exits.fatal]);
  if (exit === undefined) {
    console.log('\nStopping…');
    return 0;
  }
  const { name, reason } = exit;
  const lines = services.processes[name]?.lastLines() ?? '';
  console.error(`\nThe ${name} service ended (${reason}); its last lines:\n${lines}\nStopping the rest…`);
  return 1;
});

/** @param {string} profile @param {{pidFile: string, onEnd: import('./terminal/launcher.mjs').OnEnd}} how */
function claimProfile(profile, { pidFile, onEnd }) {
  const other = recordedProcess(pidFile);
  if (other !== undefined) {
    throw new StackProblem(
      `Parley already runs here (process ${other.pid}): stop it with npm run stack -- stop --profile ${profile}, or start another with --profile <name>.`,
    );
  }
  recordProcess(pidFile, process.pid, 'npm start');
  onEnd(async () => rmSync(pidFile, { force: true }));
}

/**
 * One of several instances may be lost, which is what several are for; the last one of a service ends the platform.
 * @param {number} instances
 */
function watchExits(instances) {
  /** @type {Map<string, number>} */
  const left = new Map(serviceNames.map((name) => [name, instances]));
  /** @type {(exit: {name: InstanceName, reason: string}) => void} */
  let end;
  /** @type {Promise<{name: InstanceName, reason: string}>} */
  const fatal = new Promise((resolve) => (end = resolve));
  return {
    fatal,
    onExit: (/** @type {InstanceName} */ name, /** @type {string} */ reason) => {
      const [service = name] = name.split('-');
      const others = (left.get(service) ?? 1) - 1;
      left.set(service, others);
      if (others === 0) end({ name, reason });
      else console.error(`\nThe ${name} service ended (${reason}); ${others} of ${service} left.`);
    },
  };
}

/** @param {Record<string, string>} addresses */
function welcome(addresses) {
  const lines = Object.entries(addresses).map(([name, url]) => `  ${name.padEnd(13)} ${url}`);
  const playground = addresses.gateway?.replace('/graphql', '/');
  return `
Parley runs.
${lines.join('\n')}

First steps:  open ${playground} (the README's "In the playground"), or follow its "A first session".
              Subscriptions: graphql-transport-ws on the gateway's address.
Is it well:   curl ${addresses.gateway?.replace('/graphql', '/health')}
Stop it:      Ctrl-C
`;
}
