import { expect, test } from '@jest/globals';
import { parse } from '@formatjs/icu-messageformat-parser';
import { messages as english } from '../src/language/en/messages.ts';
import { messages as korean } from '../src/language/ko/messages.ts';
import { argumentsOf } from './support/arguments-of.ts';

test('Korean has every text of English and no other', () => {
  expect(Object.keys(korean).toSorted()).toEqual(Object.keys(english).toSorted());
});

test('a text takes the same arguments in both languages', () => {
  const argumentsIn = (messages: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, argumentsOf(parse(text))]));
  expect(argumentsIn(korean)).toEqual(argumentsIn(english));
});

test('no text is empty', () => {
  expect([...Object.values(english), ...Object.values(korean)].filter((text) => text.trim() === '')).toEqual(
    [],
  );
});
