import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { internalsOf } from './internals.mjs';
import { isKept, packageOf } from './packages.mjs';

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-workers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param {Record<string, string>} files */
function write(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What a suite finds, and what it leaves. Two of these run after one another in one worker. */
const suite = `
import { expect, jest, test } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as modern from 'modern';
import common from 'common';
import patched from 'kafkajs';
import { own } from './own.mjs';

const { setTimeout } = globalThis;

test('finds nothing that another suite has left', () => {
  expect(globalThis.left).toBeUndefined();
  expect(typeof fetch).toBe('function');
  expect(process.env.LEFT).toBeUndefined();
  expect(process.env.PATH).not.toBe('left');
  expect(process.listenerCount('SIGUSR2')).toBe(0);
  expect(process.left).toBeUndefined();
  expect(String(setTimeout)).not.toContain('clock');
  expect(common.answer()).toBe(42);
  expect(expect(1).toBeLeft).toBeUndefined();
});

test('finds its libraries as they were', async () => {
  expect(globalThis.loadsOfCommon).toBe(1);
  expect(createRequire(import.meta.url)('common')).toBe(common);
  expect(modern.common).toBe(common);
  expect(common.later()).toBe('later');
  expect(await modern.later()).toBe('later');
  expect(new common.Problem()).toBeInstanceOf(Error);
  const uses = [common.use(), modern.use(), patched.use(), own.use()];
  appendFileSync('uses', JSON.stringify(uses) + '\\n');
});

test('is told when a library that stays uses one that does not', async () => {
  await expect(import('confused')).rejects.toThrow('kafkajs is loaded anew for each suite');
});

test('leaves much behind', () => {
  globalThis.left = 1;
  globalThis.fetch = undefined;
  process.env.LEFT = '1';
  process.env.PATH = 'left';
  process.left = 1;
  process.on('SIGUSR2', () => undefined);
  jest.spyOn(common, 'answer').mockReturnValue(1);
  expect.extend({ toBeLeft: () => ({ pass: true, message: () => '' }) });
  jest.useFakeTimers();
  expect(common.answer()).toBe(1);
});
`;

const counter = 'let uses = 0; const use = () => ++uses;';

const libraries = {
  'node_modules/common/index.js': `${counter}
globalThis.loadsOfCommon = (globalThis.loadsOfCommon ?? 0) + 1;
module.exports = { use, answer: () => 42, later: () => require('./later.js'), Problem: class extends Error {} };`,
  'node_modules/common/later.js': `module.exports = 'later';`,
  'node_modules/modern/package.json': '{"type":"module","exports":"./index.js"}',
  'node_modules/modern/index.js': `${counter}
export { use };
export { default as common } from 'common';
export const later = async () => (await import('./later.js')).default;`,
  'node_modules/modern/later.js': `export default 'later';`,
  'node_modules/kafkajs/index.js': `${counter} module.exports = { use };`,
  'node_modules/confused/index.js': `require('kafkajs');`,
};

test('suites of one worker share libraries, and nothing else', async () => {
  write({
    ...libraries,
    'own.mjs': `${counter} export const own = { use };`,
    'one.test.mjs': suite,
    'other.test.mjs': suite,
    'jest.config.json': JSON.stringify({
      testMatch: ['**/*.test.mjs'],
      runtime: here('runtime.mjs'),
      testEnvironment: here('environment.mjs'),
    }),
  });
  const output = await runJest();
  expect(output).toContain('Tests:       8 passed, 8 total');
  // Those that stay count on; what is loaded anew begins again.
  expect(readFileSync(join(folder, 'uses'), 'utf8')).toBe('[1,1,1,1]\n[2,2,1,1]\n');
});

/** @returns {Promise<string>} what it says, whether or not tests fail */
async function runJest() {
  const options = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--runInBand',
    '--no-cache',
  ];
  return await new Promise((resolve) =>
    execFile(process.execPath, options, { cwd: folder }, (_, out, problems) => resolve(out + problems)),
  );
}

test('a version of jest without the parts that are used is refused with a sentence', () => {
  expect(() => internalsOf({ esmLoader: {} })).toThrow(
    /has no esmLoader.loadEsmModule.*adapt it, or run without/,
  );
});

test.each([
  ['/parley/node_modules/zod/index.js', 'zod', true],
  ['/parley/node_modules/@apollo/gateway/dist/index.js', '@apollo/gateway', true],
  ['/parley/node_modules/a/node_modules/kafkajs/index.js', 'kafkajs', false],
  ['/parley/packages/events/src/index.ts', undefined, false],
  ['node:fs', undefined, false],
])('%s is of %s', (path, name, stays) => {
  expect([packageOf(path), isKept(path)]).toEqual([name, stays]);
});
