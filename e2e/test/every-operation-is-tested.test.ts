import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failuresOfMutations, problemTypes, rootFields } from './support/graph.ts';

/** A cheap guard: an engineer who adds an operation or a failure to the graph has to write its test. */
const here = basename(fileURLToPath(import.meta.url));
const folder = new URL('./', import.meta.url);
const tests = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts') && name !== here)
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

const areNamedTogether = (...names: readonly string[]): boolean =>
  tests.some((text) => names.every((name) => new RegExp(`\\b${name}\\b`, 'u').test(text)));

test('every operation of the graph is named in a test', () => {
  const names = rootFields().map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !areNamedTogether(name))).toEqual([]);
});

test('every expected failure of the graph is named in a test', () => {
  const names = problemTypes();
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !areNamedTogether(name))).toEqual([]);
});

test('every expected failure of a mutation is named beside it', () => {
  const pairs = failuresOfMutations().flatMap(({ mutation, failures }) =>
    failures.map((failure) => [mutation, failure]),
  );
  expect(pairs.length).toBeGreaterThan(40);
  expect(pairs.filter((pair) => !areNamedTogether(...pair))).toEqual([]);
});
