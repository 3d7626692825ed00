import { expect, test } from '@jest/globals';
import { parse } from '@formatjs/icu-messageformat-parser';
import { createIntl } from 'react-intl';
import { compileText, type CompiledText } from '../compile-text.ts';
import { languages, textsIn } from './support/all-texts.ts';
import { argumentsOf } from './support/arguments-of.ts';

test('a text without arguments is what is shown', () => {
  expect(compileText('Sign in')).toBe('Sign in');
  expect(compileText("It''s '{'here'}'")).toBe("It's {here}");
});

test.each(languages)('every text in %s says the same when it is compiled', async (locale) => {
  for (const text of Object.values(await textsIn(locale)))
    for (const count of [0, 1, 2, 1_000]) {
      // A number fits into each place.
      const values = Object.fromEntries(argumentsOf(parse(text)).map((name) => [name, count]));
      expect(shown(compileText(text), locale, values)).toBe(shown(text, locale, values));
    }
});

test('a text that is none does not compile', () => {
  expect(() => compileText('{count, plural, one {# member}}')).toThrow();
  expect(() => compileText('Hello {name')).toThrow();
});

function shown(text: CompiledText, locale: string, values: Readonly<Record<string, number>>): string {
  const messages = { text } as Record<string, string>;
  const fail = (error: Error): void => {
    throw error;
  };
  return createIntl({ locale, messages, onError: fail }).formatMessage({ id: 'text' }, values);
}
