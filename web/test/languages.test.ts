import { expect, test } from '@jest/globals';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { messages as english } from '../src/language/en/messages.ts';
import { messages as korean } from '../src/language/ko/messages.ts';

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

/** The names of what is filled in, in options of plurals too. */
function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  const names = new Set<string>();
  const visit = (element: MessageFormatElement): void => {
    if ('options' in element) for (const { value } of Object.values(element.options)) value.forEach(visit);
    // A literal, and the `#` of a plural, name nothing.
    if (element.type !== TYPE.literal && element.type !== TYPE.pound) names.add(element.value);
  };
  elements.forEach(visit);
  return [...names].toSorted();
}
