import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../system/paths.mjs';
import { readableLines } from '../terminal/log-line.mjs';
import { StackProblem } from '../terminal/problem.mjs';

/** @typedef {import('./services-contract.d.mts').ServiceName} ServiceName */
/** @typedef {import('./services-contract.d.mts').InstanceName} InstanceName */

/**
 * @typedef {object} RunningService
 * @property {number | undefined} pid
 * @property {() => string} lastLines
 * @property {() => string | undefined} ended  why, once it has
 * @property {(signal: NodeJS.Signals, timeoutMs: number) => Promise<string>} stop  ms before SIGKILL; resolves with why it ended
 */

/**
 * @param {InstanceName} name
 * @param {{service: ServiceName, node?: string | undefined, env: Record<string, string>, logDir: string, onLine?: ((instance: InstanceName, line: string) => void) | undefined, onExit: (reason: string) => void}} options
 *   `node`: default, the one that runs this; `onExit` is called only when nobody stopped it
 * @returns {RunningService}
 */
export function runService(name, { service, node = process.execPath, env, logDir, onLine, onExit }) {
  const main = mainOf(service);
  // A session of its own: Ctrl-C reaches the launcher, which stops the services in order.
  const child = spawn(node, ['--enable-source-maps', '--import', guard, main], {
    cwd: repositoryRoot,
    env: { ...environmentWithoutNodeOptions(), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail = keepLines(name, { child, logDir, onLine });
  /** @type {string | undefined} */
  let reason;
  let stopping = false;
  const gone = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  child.once('error', (error) => (reason = error.message));
  // 'close', not 'exit': by then its last lines have been read.
  child.once('close', (code, signal) => {
    reason ??= signal === null ? `exit code ${code}` : signal;
    if (!stopping) onExit(reason);
  });
  return {
    pid: child.pid,
    lastLines: () => readableLines(tail),
    ended: () => reason,
    stop: async (signal, timeoutMs) => {
      stopping = true;
      if (reason === undefined) child.kill(signal);
      const killing = new AbortController();
      const late = sleep(timeoutMs, undefined, { signal: killing.signal }).then(
        () => child.kill('SIGKILL'),
        () => undefined,
      );
      await gone;
      killing.abort();
      await late;
      return reason ?? '';
    },
  };
}

const guard = new URL('leave-with-parent.mjs', import.meta.url).href;

/** @param {ServiceName} name */
function mainOf(name) {
  const folder = name === 'gateway' ? 'gateway' : join('subgraphs', name);
  const main = join(repositoryRoot, folder, 'dist', 'main.js');
  if (!existsSync(main)) throw new StackProblem(`${folder} is not built: run npm run build first.`);
  return main;
}

/** Options of the launcher or of jest are not meant for the services. */
function environmentWithoutNodeOptions() {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}

const keptLines = 30;

/**
 * @param {InstanceName} name
 * @param {{child: import('node:child_process').ChildProcess, logDir: string, onLine: ((instance: InstanceName, line: string) => void) | undefined}} options
 * @returns {string[]} the last lines, always the present ones
 */
function keepLines(name, { child, logDir, onLine }) {
  /** @type {string[]} */
  const tail = [];
  const log = createWriteStream(join(logDir, `${name}.log`), { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      if (tail.push(line) > keptLines) tail.shift();
      onLine?.(name, line);
    });
  }
  child.once('close', () => log.end());
  return tail;
}
