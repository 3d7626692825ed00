import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { subgraphs } from '../../schema/subgraphs.mjs';

const subgraphList = join('schema', 'subgraphs.mjs');
const stackFolder = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A checkout with this launcher and the names of the subgraphs, nothing else, so that a test can break what it likes. */
export function makeFakeCheckout() {
  const root = mkdtempSync(join(tmpdir(), 'parley-stack-'));
  cpSync(stackFolder, join(root, 'stack'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  cpSync(join(stackFolder, '..', subgraphList), join(root, subgraphList));
  for (const { name } of subgraphs) {
    const file = join('subgraphs', name, 'package.json');
    cpSync(join(stackFolder, '..', file), join(root, file));
  }
  return {
    root,
    /** @param {string} file @param {string} content */
    write: (file, content) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    },
    /** @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
    run: (args, env) => run(root, args, env),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** @param {string} root @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
async function run(root, args, env) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  return { code: Number(code), errors: errors.trim() };
}
