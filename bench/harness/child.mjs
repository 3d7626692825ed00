import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { finished, onLeave } from './running.mjs';

/** @typedef {{pid: number, port: number, ask: <Answer = any>(verb: string, argument?: unknown) => Promise<Answer>, stop: () => Promise<void>}} Child  a process of the bench's own */

/**
 * Starts one of the bench's own files as a process; resolves when it has called `serveParent`.
 * @param {string} file  relative to bench/
 * @param {{settings?: object, nodeOptions?: readonly string[], onTold?: (told: any) => void}} [options]  `settings` reach it as `settings()`; `onTold` hears what it tells of itself
 * @returns {Promise<Child>}
 */
export async function startChild(file, { settings = {}, nodeOptions = [], onTold } = {}) {
  const process_ = spawn(
    process.execPath,
    [...nodeOptions, fileURLToPath(new URL(`../${file}`, import.meta.url))],
    {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production', BENCH_SETTINGS: JSON.stringify(settings) },
    },
  );
  onLeave(process_);
  createInterface({ input: /** @type {import('node:stream').Readable} */ (process_.stderr) }).on(
    'line',
    (line) => {
      if (!/^(Debugger|For help, see:) ?/.test(line)) console.error(line);
    },
  );
  /** @type {Map<number, (answer: {result?: unknown, error?: string}) => void>} */
  const asked = new Map();
  let lastId = 0;
  const port = await new Promise((resolve, reject) => {
    process_.once('exit', (code, signal) => {
      reject(new Error(`${file} ended by itself: ${signal ?? code}`));
      for (const answer of asked.values()) answer({ error: `${file} ended by itself: ${signal ?? code}` });
    });
    process_.on('message', (/** @type {any} */ message) => {
      if ('ready' in message) return resolve(message.ready.port);
      if ('told' in message) return onTold?.(message.told);
      asked.get(message.id)?.(message);
      asked.delete(message.id);
    });
  });
  return {
    pid: process_.pid ?? 0,
    port,
    ask: (verb, argument) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        asked.set(id, ({ result, error }) =>
          error === undefined ? resolve(/** @type {any} */ (result)) : reject(new Error(error)),
        );
        process_.send({ id, verb, argument }, (error) => error && reject(error));
      }),
    stop: () => finished(process_),
  };
}

export { stopChildren } from './running.mjs';
