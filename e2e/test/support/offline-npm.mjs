// What a page's `npm` is in the tests, which fetch nothing: `npm install` takes packages from this repository, and tarballs as they are.
// All else goes to npm itself. Usage: node offline-npm.mjs <the real npm> <arguments>
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const [npm = 'npm', command, ...names] = process.argv.slice(2);

if (command === 'install') for (const name of names) install(name);
else execFileSync(npm, [command ?? '', ...names], { stdio: ['ignore', 'inherit', 'inherit'] });

/** @param {string} name */
function install(name) {
  if (name.endsWith('.tgz')) unpack(name);
  else link(name);
}

/** @param {string} tarball */
function unpack(tarball) {
  const list = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
  const { name, dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(list);
  const target = join('node_modules', name);
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  for (const peer of Object.keys({ ...dependencies, ...peerDependencies }))
    if (!peerDependenciesMeta[peer]?.optional) link(peer);
}

/** @param {string} name */
function link(name) {
  const target = join('node_modules', name);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(installed(name), target);
}

/** Where the repository has it: at the root, or in a workspace of its own. @param {string} name */
function installed(name) {
  const workspaces = ['packages', '.'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name)),
  );
  const found = ['.', ...workspaces]
    .map((folder) => resolve(root, folder, 'node_modules', name))
    .find((folder) => existsSync(join(folder, 'package.json')));
  if (found === undefined)
    throw new Error(`The lockfile has no ${name}: ${readFileSync('package.json', 'utf8')}`);
  return found;
}
