import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngines } from '../engines/engines.mjs';
import { keepRunning } from '../engines/users.mjs';
import { forgetServices, readRunningServices } from '../services/running-services.mjs';
import { makeProfilePaths, repositoryRoot } from '../system/paths.mjs';
import { recordedProcess, startDetached } from '../system/process.mjs';
import { lastLines } from '../system/run-command.mjs';
import { waitUntil } from '../system/wait-until.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { welcome } from '../terminal/welcome.mjs';

/** @type {import('../cli.mjs').Command} */
export async function start(given) {
  return given.enginesOnly ? startEnginesOnly(given.profile) : startAll(given);
}

/** @param {string} profile */
async function startEnginesOnly(profile) {
  const { urls, release } = await useEngines(profile);
  keepRunning(profile);
  await release();
  console.log(JSON.stringify(urls, null, 2));
  return 0;
}

/** `npm start` in a session of its own. @type {import('../cli.mjs').Command} */
async function startAll({ profile, instances }) {
  const { run, logs } = makeProfilePaths(profile);
  const running = recordedProcess(join(run, 'launcher.pid'));
  if (running !== undefined)
    throw new StackProblem(`Parley already runs (process ${running.pid}): npm run stack -- stop stops it.`);
  const logFile = join(logs, 'launcher.log');
  rmSync(logFile, { force: true });
  forgetServices(profile);
  const script = fileURLToPath(new URL('../start.mjs', import.meta.url));
  const backgroundFile = join(run, 'background.pid');
  const args = [script, '--profile', profile, '--instances', String(instances)];
  await startDetached({
    command: process.execPath,
    args,
    logFile,
    cwd: repositoryRoot,
    pidFile: backgroundFile,
  });
  console.log(`Starting in the background; its log is ${logFile}`);
  const gatewayUrls = await waitUntilRunning({ profile, backgroundFile, logFile });
  console.log(welcome({ profile, gatewayUrls, stop: `npm run stack -- stop${ofProfile(profile)}` }));
  return 0;
}

/** @param {{profile: string, backgroundFile: string, logFile: string}} where @returns {Promise<string[]>} the addresses of the gateways */
async function waitUntilRunning({ profile, backgroundFile, logFile }) {
  /** @type {string[]} */
  let gatewayUrls = [];
  const attempt = async () => {
    gatewayUrls = gatewaysAmong(readRunningServices(profile));
    if (gatewayUrls.length === 0) throw new Error('not yet');
  };
  const giveUp = () => (recordedProcess(backgroundFile) === undefined ? 'it ended' : undefined);
  await waitUntil(attempt, { timeout: 20 * 60_000, giveUp }).catch(() => {
    const log = existsSync(logFile) ? lastLines(readFileSync(logFile, 'utf8'), 25) : '';
    throw new StackProblem(`Parley did not start; its last lines:\n${log}`);
  });
  return gatewayUrls;
}

/** @param {Record<string, string>} addresses */
function gatewaysAmong(addresses) {
  return Object.entries(addresses).flatMap(([name, url]) => (name.startsWith('gateway') ? [url] : []));
}

/** @param {string} profile */
function ofProfile(profile) {
  return profile === 'dev' ? '' : ` --profile ${profile}`;
}
