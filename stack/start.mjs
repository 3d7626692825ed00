import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { useEngines } from './engines/engines.mjs';
import { readFeedEpochs } from './services/feed-epochs.mjs';
import { forgetServices, recordServices } from './services/running-services.mjs';
import { loadSecrets } from './services/secrets.mjs';
import { chooseServicePorts, migrateAll, serviceNames, startServices } from './services/services.mjs';
import { assertNodeVersion, describeNode } from './setup/node-version.mjs';
import { build, installPackages } from './setup/prepare.mjs';
import { interrupted } from './system/interruption.mjs';
import { makeProfilePaths, repositoryRoot } from './system/paths.mjs';
import { assertPortIsFree } from './system/ports.mjs';
import { recordedProcess, recordProcess } from './system/process.mjs';
import { allOrInterrupt } from './system/all-or-interrupt.mjs';
import { readArguments } from './terminal/arguments.mjs';
import { startHelp } from './terminal/help.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { phase } from './terminal/phases.mjs';
import { StackProblem } from './terminal/problem.mjs';
import { createWarnings } from './terminal/warnings.mjs';
import { welcome } from './terminal/welcome.mjs';

/** @typedef {import('./terminal/arguments.mjs').Arguments} Arguments */
/** @typedef {import('./terminal/launcher.mjs').OnEnd} OnEnd */
/** @typedef {import('./services/services-contract.d.mts').InstanceName} InstanceName */
/** @typedef {{name: InstanceName, reason: string}} Exit */

await runLauncher(async (onEnd) => {
  const given = readArguments(process.argv.slice(2), { command: 'npm start', options: ['instances'] });
  if (given.help) {
    console.log(startHelp);
    return 0;
  }
  assertNodeVersion();
  const exits = watchExits(given.instances);
  const services = await startParley(given, { onEnd, onExit: exits.onExit });
  const { gatewayUrls } = services;
  console.log(welcome({ profile: given.profile, gatewayUrls, stop: 'Ctrl-C' }));
  const exit = await Promise.race([interrupted(), exits.last]);
  if (exit === undefined) {
    console.log('\nStopping…');
    return 0;
  }
  const lines = services.processes[exit.name]?.lastLines() ?? '';
  console.error(
    `The ${exit.name} service ended (${exit.reason}); its last lines:\n${lines}\nStopping the rest…`,
  );
  return 1;
});

/** @param {Arguments} given @param {{onEnd: OnEnd, onExit: (name: InstanceName, reason: string) => void}} how */
async function startParley({ profile, instances }, { onEnd, onExit }) {
  const { run, logs } = makeProfilePaths(profile);
  claimProfile(profile, { pidFile: join(run, 'launcher.pid'), onEnd });
  const ports = await chooseServicePorts(instances, profile === 'dev' ? 'fixed' : 'free');
  const names = /** @type {(keyof typeof ports)[]} */ (Object.keys(ports));
  await Promise.all(names.flatMap((name) => ports[name].map((port) => assertPortIsFree(name, port))));

  console.log(`Starting Parley on ${describeNode()}; the first time takes some minutes.`);
  const [engines] = await allOrInterrupt([
    phase('engines', () => useEngines(profile)).then((used) => (onEnd(used.release), used.urls)),
    phase('packages', installPackages),
  ]);
  await phase('build', build);
  const platform = { engines, namespace: profile };
  await phase('tables', () => migrateAll(platform));
  const warnings = createWarnings((line) => console.log(line));
  onEnd(async () => warnings.close());
  const kept = { secrets: loadSecrets(profile), feedEpochs: readFeedEpochs(profile) };
  const envOf = { gateway: rateLimits(engines) };
  const more = { instances, ports, ...kept, envOf, logDir: logs };
  const services = await phase('services', () =>
    startServices({ ...platform, ...more, onLine: warnings.see, onExit }),
  );
  onEnd(() => services.stop());
  recordServices(profile, services);
  onEnd(async () => forgetServices(profile));
  return services;
}

/** For people; tests and benches ask more often. @param {import('./engines/engines.mjs').EngineUrls} engines */
function rateLimits({ redisUrl }) {
  const { RATE_LIMITS = developmentLimits() } = process.env;
  return { RATE_LIMITS, RATE_LIMIT_REDIS_URL: redisUrl };
}

/** All people of a machine have one address, and `npm run demo` registers 30 of them. */
function developmentLimits() {
  /** @type {readonly {field?: string, points: number}[]} */
  const rules = JSON.parse(readFileSync(join(repositoryRoot, 'schema', 'rate-limits.json'), 'utf8'));
  const isRaised = (/** @type {string | undefined} */ field) =>
    field === 'Mutation.register' || field === 'Mutation.login';
  return JSON.stringify(
    rules.map((rule) => (isRaised(rule.field) ? { ...rule, points: rule.points * 10 } : rule)),
  );
}

/** @param {string} profile @param {{pidFile: string, onEnd: OnEnd}} how */
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
 * @returns {{last: Promise<Exit>, onExit: (name: InstanceName, reason: string) => void}}
 */
function watchExits(instances) {
  /** @type {Map<string, number>} */
  const left = new Map(serviceNames.map((name) => [name, instances]));
  /** @type {(exit: Exit) => void} */
  let end;
  /** @type {Promise<Exit>} */
  const last = new Promise((resolve) => (end = resolve));
  return {
    last,
    onExit: (name, reason) => {
      const [service = name] = name.split('-');
      const others = (left.get(service) ?? 1) - 1;
      left.set(service, others);
      if (others === 0) end({ name, reason });
      else console.error(`The ${name} service ended (${reason}); ${others} of ${service} left.`);
    },
  };
}
