import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { finished, onLeave } from './running.mjs';
import { rememberWords } from './last-words.mjs';

/** @typedef {{pid: number, url: string, stop: () => Promise<void>}} Program  a server that is not the bench's; `url` has no path */

/**
 * Starts a Node program as its users would and waits until it answers.
 * @param {readonly string[]} argv  Node's
 * @param {{env: Record<string, string>, cwd?: string, port: number, readyPath: string}} options
 * @returns {Promise<Program>}
 */
export async function startProgram(argv, { env, cwd, port, readyPath }) {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const process_ = spawn(process.execPath, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...rest, NODE_ENV: 'production', ...env },
    ...(cwd !== undefined && { cwd }),
  });
  onLeave(process_);
  const said = rememberWords(argv.at(-1) ?? '', process_);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  while (!(await answers(url + readyPath))) {
    if (process_.exitCode !== null || Date.now() > deadline)
      throw new Error(`${argv.join(' ')} does not answer at ${url}${readyPath}. It said: ${said()}`);
    await sleep(100);
  }
  return { pid: process_.pid ?? 0, url, stop: () => finished(process_) };
}

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
