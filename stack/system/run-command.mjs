import { spawn } from 'node:child_process';
import { interruption } from './interruption.mjs';

/**
 * Runs a program to its end, or to the launcher's interruption.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ok: boolean, code: number, output: string, missing: boolean}>} never rejects; `missing`: there is no such program
 */
export function runCommand(
  command,
  args,
  { cwd, env = process.env, timeout, show = false, uninterrupted = false } = {},
) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      ...(timeout === undefined ? {} : { timeout }),
      env,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const stop = uninterrupted ? () => undefined : endAtInterruption(child);
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => void (output += chunk.toString('utf8'));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const end = (/** @type {{code: number, output: string, missing: boolean}} */ result) => {
      stop();
      resolve({ ok: result.code === 0, ...result });
    };
    child.once('error', (error) =>
      end({ code: 1, output: error.message, missing: 'code' in error && error.code === 'ENOENT' }),
    );
    child.once('close', (code) => end({ code: code ?? 1, output, missing: false }));
  });
}

/** npm goes on for minutes after a SIGTERM where the network does not answer. */
const killAfterMs = 3_000;

/** @param {import('node:child_process').ChildProcess} child @returns {() => void} what to do once it has ended */
function endAtInterruption(child) {
  const { signal } = interruption;
  /** @type {NodeJS.Timeout | undefined} */
  let killing;
  const interrupt = () => {
    // Of a program that is missing there is no process, and Node would signal the launcher's whole process group in its place.
    if (child.pid === undefined) return;
    child.kill('SIGTERM');
    killing = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  };
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  return () => {
    clearTimeout(killing);
    signal.removeEventListener('abort', interrupt);
  };
}

/**
 * @typedef {object} CommandOptions
 * @property {string | undefined} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeout]  ms
 * @property {boolean} [show]  its output goes to the terminal as it comes, and `output` is empty
 * @property {boolean} [uninterrupted]  for what cleans up after the interruption
 */

/**
 * @param {string} text
 * @param {number} count
 * @returns {string} its last lines, for an error message
 */
export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
