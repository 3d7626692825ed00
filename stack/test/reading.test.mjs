import { expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from '../terminal/arguments.mjs';
import { addressesOf } from '../engines/given.mjs';
import { isInstalled } from '../setup/install.mjs';
import { assertNodeVersion, describeNode } from '../setup/node-version.mjs';
import { decodeBson, encodeBson } from '../probes/bson.mjs';
import { countTests } from '../terminal/test-result.mjs';

test('a test file that could not run, and a run without a result, count as failed', () => {
  expect(countTests({ numPassedTests: 8, numFailedTests: 1, numRuntimeErrorTestSuites: 2 })).toEqual({
    passed: 8,
    failed: 3,
  });
  expect(countTests(undefined)).toEqual({ passed: 0, failed: 1 });
});

test('addresses are read from the URLs that people have', () => {
  expect(addressesOf('mysql://root:p%40ss@db/x')).toEqual([{ host: 'db', port: 3306 }]);
  expect(addressesOf('mongodb://u:p@a:1,b/?replicaSet=rs0')).toEqual([
    { host: 'a', port: 1 },
    { host: 'b', port: 27017 },
  ]);
  expect(addressesOf('k1:9092,k2:9093').map(({ port }) => port)).toEqual([9092, 9093]);
  expect(addressesOf('redis://[::1]:6380')).toEqual([{ host: '::1', port: 6380 }]);
  expect(addressesOf('mongodb+srv://cluster.example')).toEqual([]);
});

test('a BSON document survives both ways', () => {
  const document = { name: 'rs0', n: 7, yes: true, members: [{ host: '127.0.0.1:1' }], empty: {} };
  expect(decodeBson(encodeBson(document))).toEqual(document);
});

test('packages are installed again when the lockfile names another version, not for another platform', () => {
  const root = mkdtempSync(join(tmpdir(), 'parley-install-'));
  const lock = (/** @type {object} */ packages) => JSON.stringify({ packages });
  mkdirSync(join(root, 'node_modules'));
  const installed = join(root, 'node_modules', '.package-lock.json');
  const foreign = { 'node_modules/darwin-only': { version: '1.0.0', optional: true } };
  writeFileSync(
    join(root, 'package-lock.json'),
    lock({ '': {}, 'node_modules/ws': { version: '8.0.0' }, ...foreign }),
  );
  expect(isInstalled(root)).toBe(false);
  writeFileSync(installed, lock({ 'node_modules/ws': { version: '8.0.0' } }));
  expect(isInstalled(root)).toBe(true);
  writeFileSync(installed, lock({ 'node_modules/ws': { version: '7.0.0' } }));
  expect(isInstalled(root)).toBe(false);
  rmSync(root, { recursive: true });
});

test('an old Node is refused with the version that is needed, a slower one is told of the faster', () => {
  expect(() => assertNodeVersion('20.18.1')).toThrow(/needs Node 20\.19 or newer and this is 20\.18\.1/);
  expect(() => assertNodeVersion('22.0.0')).not.toThrow();
  expect(describeNode('22.12.0')).toBe('Node 22.12.0 (24 takes less CPU for the same work)');
  expect(describeNode('24.0.0')).toBe('Node 24.0.0');
  expect(describeNode('25.1.0')).toBe('Node 25.1.0');
});

const takes = /** @type {const} */ ({ command: 'npm run x', options: ['instances'], words: 1 });
const read = (/** @type {string[]} */ ...given) => readArguments(given, takes);

test('a profile is a name of a folder and no path, instances are a small number', () => {
  expect(read('stop', '--profile', 'demo')).toMatchObject({ profile: 'demo', words: ['stop'] });
  expect(() => read('--profile', '../..')).toThrow(/Give --profile a name/);
  expect(() => read('--profile')).toThrow(/Give --profile a name/);
  expect(read('--instances', '2', 'x')).toMatchObject({ instances: 2, profile: 'dev', words: ['x'] });
  expect(() => read('--instances', 'two')).toThrow(/Give --instances a number/);
});

test('what a command does not take is refused, and help is asked for in three ways', () => {
  const refusal = (/** @type {string} */ what) =>
    `npm run x takes no ${what}: npm run x -- --help says what it takes.`;
  expect(() => read('--instance', '2')).toThrow(refusal('--instance'));
  expect(() => read('--engines-only')).toThrow(refusal('--engines-only'));
  expect(() => read('-f')).toThrow(refusal('-f'));
  expect(() => read('one', 'two')).toThrow(refusal('two'));
  for (const help of ['--help', '-h', 'help']) expect(read(help).help).toBe(true);
  expect(read('stop').help).toBe(false);
});
