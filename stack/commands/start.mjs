import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeInstances } from '../terminal/arguments.mjs';
import { useEngines } from '../engines/engines.mjs';
import { makeProfilePaths, repositoryRoot } from '../system/paths.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { recordedProcess, startDetached } from '../system/process.mjs';
import { lastLines } from '../system/run-command.mjs';
import { keepRunning } from '../engines/users.mjs';
import { waitUntil } from '../system/wait-until.mjs';

/** @type {import('../cli.mjs').Command} */
export async function start(profile, rest) {
  return rest.includes('--engines-only') ? startEnginesOnly(profile) : startAll(profile, rest);
}

/** @param {string} profile */
async function startEnginesOnly(profile) {
  const { urls, release } = await useEngines(profile);
  keepRunning(profile);
  await release();
  console.log(JSON.stringify(urls, null, 2));
  return 0;
}

/** `npm start` in a session of its own. @param {string} profile @param {readonly string[]} rest */
async function startAll(profile, rest) {
  takeInstances(rest);
  const { run, logs } = makeProfilePaths(profile);
  const pidFile = join(run, 'launcher.pid');
  const running = recordedProcess(pidFile);
  if (running !== undefined)
    throw new StackProblem(`Parley already runs (process ${running.pid}): npm run stack -- stop stops it.`);
  const logFile = join(logs, 'launcher.log');
  const servicesFile = join(run, 'services.json');
  for (const leftover of [logFile, servicesFile]) rmSync(leftover, { force: true });
  const script = fileURLToPath(new URL('../start.mjs', import.meta.url));
  const backgroundFile = join(run, 'background.pid');
  const args = [script, '--profile', profile, ...rest];
  await startDetached({
    command: process.execPath,
    args,
    logFile,
    cwd: repositoryRoot,
    pidFile: backgroundFile,
  });
  console.log(`Starting in the background; its log is ${logFile}`);
  await waitUntilRunning({ servicesFile, backgroundFile, logFile });
  console.log(
    readFileSync(logFile, 'utf8')
      .replace(/^.*\nParley runs\./s, 'Parley runs.')
      .replace('Ctrl-C', 'npm run stack -- stop'),
  );
  return 0;
}

/** @param {{servicesFile: string, backgroundFile: string, logFile: string}} files */
async function waitUntilRunning({ servicesFile, backgroundFile, logFile }) {
  const attempt = async () => {
    if (!existsSync(servicesFile)) throw new Error('not yet');
  };
  const giveUp = () => (recordedProcess(backgroundFile) === undefined ? 'it ended' : undefined);
  await waitUntil(attempt, { timeout: 20 * 60_000, giveUp }).catch(() => {
    throw new StackProblem(
      `Parley did not start; its last lines:\n${lastLines(readFileSync(logFile, 'utf8'), 25)}`,
    );
  });
}
