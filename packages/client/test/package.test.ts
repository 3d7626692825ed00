import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

interface Manifest {
  readonly name: string;
  readonly exports: Record<string, string | Record<string, string>>;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const sizes = fileURLToPath(new URL('support/bundle-sizes.mjs', import.meta.url));
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** What an app installs that is not in this repository: the tarball of each package, and their peers. */
let app: string;
const packed = new Map<string, readonly string[]>();
const packages = ['client', 'graph'];
const folderOf = (name: string) => join(root, 'packages', name);

async function install(folder: string): Promise<void> {
  if (!existsSync(join(folder, 'dist')))
    throw new Error('The package is not built. Run npm run build first.');
  const how = ['pack', '--json', '--ignore-scripts', '--pack-destination', app];
  const [tarball] = JSON.parse((await run('npm', how, { cwd: folder })).stdout) as [
    { readonly filename: string; readonly files: { readonly path: string }[] },
  ];
  const { name, dependencies, peerDependencies } = manifestOf(folder);
  packed.set(
    name,
    tarball.files.map(({ path }) => path),
  );
  const target = join(app, 'node_modules', name);
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', join(app, tarball.filename), '-C', target, '--strip-components=1']);
  for (const each of Object.keys({ ...dependencies, ...peerDependencies })) {
    const link = join(app, 'node_modules', each);
    await mkdir(dirname(link), { recursive: true });
    if (!existsSync(link)) await symlink(join(root, 'node_modules', each), link);
  }
}

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'client-package-'));
  for (const each of packages) await install(folderOf(each));
});
afterAll(() => rm(app, { recursive: true }));

test.each(packages)(
  'the tarball of %s holds what its exports name, a licence, and nothing of tests',
  (each) => {
    const { name, exports } = manifestOf(folderOf(each));
    const files = packed.get(name) ?? [];
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
    expect(files).toEqual(expect.arrayContaining(targets.map((target) => target.replace('./', ''))));
    expect(files.filter((path) => /test|tsbuildinfo|node_modules/u.test(path))).toEqual([]);
  },
);

const entries = packages.flatMap((each) => {
  const { name, exports } = manifestOf(folderOf(each));
  return Object.keys(exports)
    .filter((entry) => !/\.(?:json|graphql)$/u.test(entry))
    .map((entry) => name + entry.slice(1));
});

test('each entry is imported in Node, out of this repository', async () => {
  const script = `for (const entry of ${JSON.stringify(entries)})
    if (Object.keys(await import(entry)).length === 0) throw new Error(entry);`;
  await writeFile(join(app, 'import.mjs'), script);
  await run(process.execPath, ['import.mjs'], { cwd: app });
});

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])('each entry has its types (module %s, resolution %s)', async (module, resolution) => {
  const lines = entries.map((entry, index) => `import * as e${index} from '${entry}';`);
  const uses = entries.map((_, index) => `e${index}`);
  // A wrong use has to be an error: types that are \`any\` would take it.
  const wrong = "// @ts-expect-error\nimport { nothing } from '@parley/client';";
  await writeFile(join(app, 'use.mts'), [...lines, wrong, `export default [${uses.join(', ')}];`].join('\n'));
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--lib', 'es2023,dom,dom.iterable'];
  const how = ['--module', module, '--moduleResolution', resolution, '--skipLibCheck', '--types', ''];
  await run(process.execPath, [tsc, ...options, ...how, 'use.mts'], { cwd: app }).catch((error: unknown) => {
    throw new Error((error as { stdout: string }).stdout);
  });
});

test('each entry is small, with all that it needs but its peers', async () => {
  const folder = join(app, 'node_modules', '@parley/client');
  const { stdout } = await run(process.execPath, [sizes, folder]);
  const measured = JSON.parse(stdout) as Record<string, number>;
  const limits: Record<string, number> = {
    '.': 8_000,
    './apollo': 2_000,
    './react': 3_000,
    './sse': 5_000,
    './tabs': 12_000,
    './urql': 2_000,
  };
  expect(Object.keys(measured).toSorted()).toEqual(Object.keys(limits).toSorted());
  for (const [entry, bytes] of Object.entries(measured))
    expect({ entry, bytes, fits: bytes < (limits[entry] ?? 0) }).toEqual({ entry, bytes, fits: true });
});
