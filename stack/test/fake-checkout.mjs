import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { subgraphs } from '../../schema/subgraphs.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const copied = [
  'stack',
  'schema/subgraphs.mjs',
  'schema/rate-limits.json',
  ...subgraphs.map(({ name }) => `subgraphs/${name}/package.json`),
];

/** A checkout with this launcher and the names of the subgraphs, nothing else, so that a test can break what it likes. */
export function makeFakeCheckout() {
  const root = mkdtempSync(join(tmpdir(), 'parley-stack-'));
  const filter = (/** @type {string} */ path) => !path.includes('node_modules');
  for (const path of copied) cpSync(join(repository, path), join(root, path), { recursive: true, filter });
  return {
    root,
    /** @param {string} file @param {string} content */
    write: (file, content) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    },
    /** @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
    start: (args, env) => start(root, args, env),
    /** Starts it and waits for its end. @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
    run: (args, env) => start(root, args, env).ended,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** @param {string} root @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
function start(root, args, env) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const ended = once(child, 'close').then(([code]) => ({
    code: Number(code),
    output,
    errors: errors.trim(),
  }));
  return {
    ended,
    output: () => output,
    kill: (/** @type {NodeJS.Signals} */ signal) => child.kill(signal),
    /** Resolves when its output matches; rejects when it ends before. @param {RegExp} text @returns {Promise<void>} */
    said: (text) =>
      new Promise((resolve, reject) => {
        child.stdout.on('data', () => text.test(output) && resolve());
        void ended.then((end) => reject(new Error(`It ended with ${JSON.stringify(end)}`)));
      }),
  };
}
