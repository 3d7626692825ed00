import { describe, expect, test } from '@jest/globals';
import { parse } from '@formatjs/icu-messageformat-parser';
import { argumentsOf } from './support/arguments-of.ts';
import { languages, type Texts, textsIn } from './support/all-texts.ts';

const english = await textsIn('en');

test('there are texts of parts that are loaded when they are wanted, too', () => {
  expect(languages).toEqual(expect.arrayContaining(['en', 'ko']));
  expect(Object.keys(english)).toEqual(expect.arrayContaining(['signIn.title', 'groups.details']));
});

describe.each(languages)('in %s', (language) => {
  test('there is every text of English and no other', async () => {
    expect(Object.keys(await textsIn(language)).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  test('a text takes the same arguments as in English', async () => {
    expect(argumentsIn(await textsIn(language))).toEqual(argumentsIn(english));
  });

  test('no text is empty', async () => {
    expect(Object.entries(await textsIn(language)).filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

function argumentsIn(texts: Texts) {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, argumentsOf(parse(text))]));
}
