import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from './interruption.mjs';

/**
 * @typedef {object} ProcessRecord
 * @property {number} pid
 * @property {string} startedAt  as the system states it: a pid may be given to another process, this moment may not
 * @property {string} command
 */

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches only the launcher and it can stop everything in order.
 * @param {{command: string, args: readonly string[], logFile: string, pidFile: string, env?: NodeJS.ProcessEnv, cwd: string}} options
 * @returns {Promise<import('node:child_process').ChildProcess>}
 */
export async function startDetached({ command, args, logFile, pidFile, env = process.env, cwd }) {
  interruption.signal.throwIfAborted();
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
    await new Promise((resolve, reject) =>
      child.once('spawn', () => resolve(undefined)).once('error', reject),
    );
    child.unref();
    if (child.pid !== undefined) recordProcess(pidFile, child.pid, command);
    return child;
  } finally {
    closeSync(log);
  }
}

/** @param {string} pidFile @param {number} pid @param {string} command */
export function recordProcess(pidFile, pid, command) {
  /** @type {ProcessRecord} */
  const record = { pid, startedAt: processStart(pid) ?? '', command };
  writeFileSync(pidFile, `${JSON.stringify(record)}\n`);
}

/**
 * The recorded process if it still runs; undefined after a crash, also when its pid now belongs to something else.
 * @param {string} pidFile
 * @returns {ProcessRecord | undefined}
 */
export function recordedProcess(pidFile) {
  try {
    /** @type {ProcessRecord} */
    const record = JSON.parse(readFileSync(pidFile, 'utf8'));
    const startedAt = processStart(record.pid);
    return startedAt !== undefined && startedAt === record.startedAt ? record : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Stops the recorded process and waits until it is gone; a stale record is only removed.
 * @param {string} pidFile
 * @param {{signal?: NodeJS.Signals, timeoutMs?: number}} [options] ms before SIGKILL
 */
export async function stopRecorded(pidFile, { signal = 'SIGTERM', timeoutMs = 20_000 } = {}) {
  const record = recordedProcess(pidFile);
  if (record !== undefined) {
    process.kill(record.pid, signal);
    const deadline = Date.now() + timeoutMs;
    while (recordedProcess(pidFile) !== undefined && Date.now() < deadline) await sleep(50);
    if (recordedProcess(pidFile) !== undefined) process.kill(record.pid, 'SIGKILL');
    while (recordedProcess(pidFile) !== undefined) await sleep(20);
  }
  rmSync(pidFile, { force: true });
}

/**
 * When a running process began; undefined when there is none (a zombie counts as none).
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processStart(pid) {
  return process.platform === 'linux' ? linuxProcessStart(pid) : psProcessStart(pid);
}

/** @param {number} pid @returns {string | undefined} */
function linuxProcessStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces: fields are counted after it. See proc(5): 3 is the state, 22 the start in ticks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'X' || (fields[0] === 'Z' && !hasOtherThreads(pid))) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** A killed process of many threads is a zombie by its first one while the others still end: until then it holds its ports. @param {number} pid */
function hasOtherThreads(pid) {
  return readdirSync(`/proc/${pid}/task`).length > 1;
}

/** @param {number} pid @returns {string | undefined} */
function psProcessStart(pid) {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
