import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

/** @param {string} path @returns {any} */
const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/**
 * The lowest versions without a published vulnerability that concerns us; of what has none, the first of the line that we run. graphql: that
 * which bounds the comparison of fields, and can leave out suggestions.
 * @type {Record<string, string>}
 */
const floors = readJson('./security-floors.json');
/** @type {[string, {version?: string, dependencies?: Record<string, string>}][]} */
const locked = Object.entries(readJson('../../package-lock.json').packages);

test.each(Object.entries(floors))('every locked %s is at least %s', (name, floor) => {
  const versions = locked
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, { version }]) => version);
  expect(versions).not.toEqual([]);
  for (const version of versions) expect(compare(version ?? '0', floor)).toBeGreaterThanOrEqual(0);
});

/** They read nothing that comes from outside: ids, times, caches, and what only builds. */
const harmless = ['lru-cache', 'p-limit', 'uuid'];
const building = /^@graphql-codegen\//;

test('every package that a service runs with has a floor', () => {
  const names = locked
    .filter(([path]) => /^(gateway|schema|(packages|subgraphs)\/[^/]+)$/.test(path))
    .flatMap(([, { dependencies = {} }]) => Object.keys(dependencies))
    .filter((name) => !name.startsWith('@parley/') && !building.test(name) && !harmless.includes(name));
  expect(names.filter((name) => !(name in floors))).toEqual([]);
});

test('graphql-upload, which has known holes, is not there', () => {
  expect(locked.map(([path]) => path).filter((path) => path.endsWith('node_modules/graphql-upload'))).toEqual(
    [],
  );
});

/** @param {string} one @param {string} other */
function compare(one, other) {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  const at = [0, 1, 2].find((i) => a?.[i] !== b?.[i]);
  return at === undefined ? 0 : (a?.[at] ?? 0) - (b?.[at] ?? 0);
}
