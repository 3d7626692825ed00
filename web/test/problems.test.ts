import { expect, test } from '@jest/globals';
import { parse as parseText } from '@formatjs/icu-messageformat-parser';
import { Kind, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { problems as english } from '../src/language/en/problems.ts';
import { problems as korean } from '../src/language/ko/problems.ts';
import { problemKey } from '../src/problems/problem-key.ts';
import { limitOf } from '../src/problems/refusal.ts';
import { argumentsOf } from './support/arguments-of.ts';

/** Of errors: what a stream answers itself, a remark, and what never leaves the platform. */
const unseen = new Set([
  'BAD_CURSOR',
  'SLOW_CONSUMER',
  'SERVER_GOING_AWAY',
  'TOO_MANY_ERRORS',
  'NOT_FROM_GATEWAY',
  'VIEWER_NEEDED',
]);

const definitionsOf = (file: string) =>
  parse(readFileSync(new URL(`../../schema/${file}`, import.meta.url), 'utf8')).definitions;

function valuesOf(file: string, name: string): readonly string[] {
  const values = definitionsOf(file).flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === name
      ? (definition.values ?? []).map((value) => value.name.value)
      : [],
  );
  expect([name, values.length > 10]).toEqual([name, true]);
  return values;
}

const codes = [
  ...valuesOf('supergraph.graphql', 'ProblemCode'),
  ...valuesOf('errors.graphql', 'ErrorCode').filter((code) => !unseen.has(code)),
  ...valuesOf('errors.graphql', 'UploadErrorCode'),
];

test.each(Object.entries({ english, korean }))(
  'every code that a person can see has a text: %s',
  (_language, texts: Readonly<Record<string, string>>) => {
    expect(codes.filter((code) => (texts[problemKey(code)] ?? '').trim() === '')).toEqual([]);
  },
);

test('both languages have the same texts, none of a code that there is not, with the same arguments', () => {
  expect(Object.keys(korean)).toEqual(Object.keys(english));
  const keys = new Set(codes.map(problemKey));
  expect(Object.keys(english).filter((key) => !keys.has(key))).toEqual([]);
  const argumentsIn = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([key, text]) => [key, argumentsOf(parseText(text))]);
  expect(argumentsIn(korean)).toEqual(argumentsIn(english));
});

test('what comes with a number names it: every Problem with a limit, a time or a size', () => {
  const numbers = new Set(['limit', 'retryAfter', 'maxBytes', 'quotaBytes']);
  const named = definitionsOf('supergraph.graphql').flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
    definition.interfaces?.some(({ name }) => name.value === 'Problem') &&
    definition.fields?.some(({ name }) => numbers.has(name.value))
      ? [definition.name.value.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '_').toUpperCase()]
      : [],
  );
  expect(named.length).toBeGreaterThan(8);
  const without = named.filter((code) => {
    const text = (english as Readonly<Record<string, string>>)[problemKey(code)] ?? '';
    return !argumentsOf(parseText(text)).includes('limit');
  });
  expect(without).toEqual([]);
});

test('sizes are named in megabytes, and nothing is made of no number', () => {
  expect(limitOf({ code: 'IMAGE_TOO_LARGE', maxBytes: 10_485_760 })).toBe(10);
  expect(limitOf({ code: 'SLOW_MODE', retryAfter: 30 })).toBe(30);
  expect(limitOf({ code: 'TOO_MANY_PINS' })).toBe(0);
});
