import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

const web = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, web), 'utf8');

test('the app is built again when a package changes that it has parts of', () => {
  const files = readdirSync(new URL('src', web), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((path) => /\.tsx?$/u.test(path)).map((path) => read(`src/${path}`));
  const packages = new Set(
    sources.flatMap((source) => [...source.matchAll(/from '@parley\/([\w-]+)/gu)].map(([, name]) => name)),
  );
  expect(packages.size).toBeGreaterThan(2);
  const { tasks } = JSON.parse(read('turbo.json')) as { tasks: { bundle: { inputs: string[] } } };
  for (const name of packages)
    expect(tasks.bundle.inputs).toContainEqual(expect.stringContaining(`/packages/${name}/src/`));
});
