import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problemTypes, rootFields } from './support/graph.ts';

/** A cheap guard: whoever adds an operation or a failure to the graph is told to write its test. */
const here = fileURLToPath(import.meta.url);
const folder = new URL('./', import.meta.url);
const tests = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts') && name !== basename(here))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

const isNamed = (name: string): boolean => new RegExp(`\\b${name}\\b`, 'u').test(tests);

test('every operation of the graph is named in a test', () => {
  const names = rootFields().map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !isNamed(name))).toEqual([]);
});

test('every expected failure of the graph is named in a test', () => {
  const names = problemTypes();
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !isNamed(name))).toEqual([]);
});
