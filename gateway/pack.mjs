// Makes of the gateway's build a package that installs anywhere: with what it needs of this repository inside, without what needs the repository.
// `npm run pack --workspace @parley/gateway` prints the file's path.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{name: string, version: string, exports?: object, dependencies: Record<string, string>}} Manifest */

const root = dirname(fileURLToPath(import.meta.url));
const folder = join(root, '..', '.parley', 'gateway-package');
const isOurs = (/** @type {string} */ name) => name.startsWith('@parley/');

/** @param {string} from @returns {Manifest & Record<string, unknown>} */
const manifestOf = (from) => JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
const write = (/** @type {string} */ to, /** @type {object} */ manifest) =>
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
const copyBuild = (/** @type {string} */ from, /** @type {string} */ to) =>
  cpSync(join(from, 'dist'), join(to, 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.tsbuildinfo'),
  });

/** All of ours that it needs, itself included. @param {string} from @param {Map<string, string>} found @returns {Map<string, string>} folders by name */
function ours(from, found = new Map()) {
  const { name, dependencies } = manifestOf(from);
  if (found.has(name)) return found;
  found.set(name, from);
  for (const each of Object.keys(dependencies).filter(isOurs))
    ours(join(root, '..', 'packages', each.slice('@parley/'.length)), found);
  return found;
}

rmSync(folder, { recursive: true, force: true });
const { name, version, bin, exports, description, license, engines, type } = manifestOf(root);
/** @type {Record<string, string>} */
const dependencies = {};
const inside = ours(root);
for (const [each, from] of inside) {
  const { dependencies: own, exports: entries = {} } = manifestOf(from);
  for (const [dependency, wanted] of Object.entries(own)) dependencies[dependency] = wanted;
  if (each === name) continue;
  const to = join(folder, 'node_modules', each);
  mkdirSync(to, { recursive: true });
  copyBuild(from, to);
  // Their dependencies are the package's own; sources are not with them.
  write(to, { name: each, version, type, exports: withoutSources(entries) });
}
copyBuild(root, folder);
cpSync(join(root, 'README.md'), join(folder, 'README.md'));
cpSync(join(root, '..', 'LICENSE'), join(folder, 'LICENSE'));
const bundleDependencies = [...inside.keys()].filter((each) => each !== name);
const sorted = Object.fromEntries(Object.entries(dependencies).toSorted(([a], [b]) => a.localeCompare(b)));
const own = { name, version, description, license, type, engines, bin, exports };
write(folder, { ...own, files: ['dist'], dependencies: sorted, bundleDependencies });
const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts'], {
  cwd: folder,
  encoding: 'utf8',
});
console.log(join(folder, packed.trim()));

/** @param {object} entries @returns {object} */
function withoutSources(entries) {
  return JSON.parse(JSON.stringify(entries, (key, value) => (key === 'parley:source' ? undefined : value)));
}
