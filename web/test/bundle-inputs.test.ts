import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

const web = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, web), 'utf8');

test('the app is built again when a package changes that it has parts of', () => {
  const files = readdirSync(new URL('src', web), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((path) => /\.tsx?$/u.test(path)).map((path) => read(`src/${path}`));
  // An entry of a package (`@parley/service-kit/text`) is a folder of its sources.
  const folders = sources.flatMap((source) =>
    [...source.matchAll(/from '@parley\/([\w-]+)(\/[\w-]+)?'/gu)].map(
      ([, name, entry = '']) => `$TURBO_ROOT$/packages/${name}/src${entry}/`,
    ),
  );
  expect(new Set(folders).size).toBeGreaterThan(2);
  const { tasks } = JSON.parse(read('turbo.json')) as { tasks: { bundle: { inputs: string[] } } };
  const inputs = tasks.bundle.inputs.map((input) => input.replace(/\*\*$/u, ''));
  expect(folders.filter((folder) => !inputs.some((input) => folder.startsWith(input)))).toEqual([]);
});
