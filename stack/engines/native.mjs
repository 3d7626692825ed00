import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertPortIsFree } from '../system/ports.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { recordedProcess, startDetached, stopRecorded } from '../system/process.mjs';
import { lastLines } from '../system/run-command.mjs';
import { waitUntil } from '../system/wait-until.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */
/** @typedef {import('../system/paths.mjs').ProfilePaths} ProfilePaths */

/**
 * Starts an engine of this machine and waits until it serves.
 * @param {Engine} engine
 * @param {{launch: import('./engine.mjs').Launch, ports: readonly number[], paths: ProfilePaths}} place
 */
export async function startNative(engine, { launch, ports, paths }) {
  await stopRecorded(pidFileOf(engine, paths));
  for (const [index, name] of engine.ports.entries()) await assertPortIsFree(name, ports[index] ?? 0);
  const run = join(paths.run, engine.name);
  mkdirSync(run, { recursive: true });
  const { settle, ...program } = await launch({ ports, data: join(paths.data, engine.name), run });
  const logFile = logFileOf(engine, paths);
  const pidFile = pidFileOf(engine, paths);
  await startDetached({ ...program, logFile, pidFile, cwd: run });
  try {
    await waitUntilServing(engine, { port: ports[0] ?? 0, pidFile, settle });
  } catch (error) {
    await stopRecorded(pidFile);
    const reason = error instanceof Error ? error.message : String(error);
    const log = existsSync(logFile) ? lastLines(readFileSync(logFile, 'utf8'), 10) : '';
    throw new StackProblem(
      `${engine.name} did not start (${reason}): see ${logFile}, whose last lines follow.\n${log}`,
      { cause: error },
    );
  }
}

/** @param {Engine} engine @param {{port: number, pidFile: string, settle: (() => Promise<void>) | undefined}} what */
async function waitUntilServing(engine, { port, pidFile, settle }) {
  const giveUp = () => (recordedProcess(pidFile) === undefined ? 'its process ended' : undefined);
  if (settle !== undefined) await waitUntil(settle, { timeout: 180_000, giveUp });
  await waitUntil(() => engine.probe(port), { timeout: 180_000, giveUp });
}

/** @param {Engine} engine @param {ProfilePaths} paths */
export function pidFileOf(engine, paths) {
  return join(paths.run, `${engine.name}.pid`);
}

/** @param {Engine} engine @param {ProfilePaths} paths */
export function logFileOf(engine, paths) {
  return join(paths.logs, `${engine.name}.log`);
}
