import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

/** @param {string} path @returns {any} */
const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** @type {Record<string, string>} The lowest versions without a published vulnerability that concerns us. */
const floors = readJson('./security-floors.json');
/** @type {[string, {version?: string}][]} */
const locked = Object.entries(readJson('../../package-lock.json').packages);

test.each(Object.entries(floors))('every locked %s is at least %s', (name, floor) => {
  const versions = locked
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, { version }]) => version);
  expect(versions).not.toEqual([]);
  for (const version of versions) expect(compare(version ?? '0', floor)).toBeGreaterThanOrEqual(0);
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
