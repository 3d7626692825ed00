import { join } from 'node:path';
import { repositoryRoot } from '../system/paths.mjs';
import { portSetting } from '../system/ports.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';

/** @returns {Promise<boolean>} whether Docker answers within 2 s; `PARLEY_DOCKER=0` says no */
export async function dockerIsHere() {
  if (process.env.PARLEY_DOCKER === '0') return false;
  const [info, compose] = await Promise.all([
    runCommand('docker', ['info'], { timeout: 2_000 }),
    runCommand('docker', ['compose', 'version'], { timeout: 2_000 }),
  ]);
  return info.ok && compose.ok;
}

/**
 * Starts engines from docker-compose.yml and waits until they are healthy.
 * @param {string} profile
 * @param {readonly string[]} names
 * @param {Partial<Record<import('../system/ports.mjs').PortName, number>>} ports
 */
export async function composeUp(profile, names, ports) {
  const env = { ...process.env, ...portEnvironment(ports) };
  const { ok, output } = await compose(
    profile,
    ['up', '--detach', '--wait', '--wait-timeout', '180', ...names],
    { env },
  );
  if (ok) return;
  throw new StackProblem(
    `Docker Compose could not start ${names.join(', ')}: cure what it says below, or set PARLEY_DOCKER=0 to run the engines without Docker.\n${lastLines(output, 6)}`,
  );
}

/** The containers go, the named volumes with the data stay. @param {string} profile */
export async function composeDown(profile) {
  await compose(profile, ['down'], { uninterrupted: true });
}

/** @param {string} profile */
export async function composeReset(profile) {
  await compose(profile, ['down', '--volumes'], { uninterrupted: true });
}

/** Ends one engine on the spot; its data stays. @param {string} profile @param {string} name */
export async function composeKill(profile, name) {
  await compose(profile, ['kill', name], {});
}

/** Starts it again on its port. @param {string} profile @param {string} name */
export async function composeStart(profile, name) {
  await compose(profile, ['start', name], {});
}

/** @param {string} profile @param {readonly string[]} args @param {import('../system/run-command.mjs').CommandOptions} options */
function compose(profile, args, options) {
  const file = join(repositoryRoot, 'docker-compose.yml');
  return runCommand(
    'docker',
    ['compose', '--file', file, '--project-name', `parley-${profile}`, ...args],
    options,
  );
}

/** @param {Partial<Record<import('../system/ports.mjs').PortName, number>>} ports */
function portEnvironment(ports) {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      portSetting(/** @type {import('../system/ports.mjs').PortName} */ (name)),
      String(port),
    ]),
  );
}
