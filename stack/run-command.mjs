import { spawn } from 'node:child_process';

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number}} [options] timeout in ms
 * @returns {Promise<{ok: boolean, output: string, missing: boolean}>} never rejects; `missing`: there is no such program
 */
export function runCommand(command, args, { cwd, env = process.env, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => void (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ ok: false, output: String(error), missing: 'code' in error && error.code === 'ENOENT' }));
    child.once('close', (code) => resolve({ ok: code === 0, output, missing: false }));
  });
}

/**
 * @param {string} text
 * @param {number} count
 * @returns {string} its last lines, for an error message
 */
export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
