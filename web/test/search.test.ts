import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { excerptOf } from '../src/search/excerpt.ts';
import { readTerms, searchHref, type SearchTerms, variablesOf } from '../src/search/search-terms.ts';

const pieces = fc.array(
  fc.constantFrom('a', 'word', ' ', '\n', '안녕', '👩‍👩‍👧', 'é', '**', '한'.normalize('NFD'), 'שלום'),
  { maxLength: 200 },
);

describe('an excerpt', () => {
  test('is a part of the text, has its first match whole, and marks what was found', () => {
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), (parts, at, span) => {
        const text = parts.join('');
        const from = parts.slice(0, at % (parts.length + 1)).join('').length;
        const to = parts.slice(0, (at % (parts.length + 1)) + 1 + (span % 4)).join('').length;
        const places = to > from ? [{ start: from, length: to - from }] : [];
        const excerpt = excerptOf(text, places);
        const shown = excerpt.parts.map((part) => part.text).join('');
        expect(text).toContain(shown);
        const marked = excerpt.parts.filter(({ isMatch }) => isMatch).map((part) => part.text);
        expect(marked.join('')).toBe(text.slice(from, to));
      }),
    );
  });

  test('of a long text begins shortly before the match, and cuts no character in two', () => {
    const text = `${'👩‍👩‍👧'.repeat(100)} needle ${'👩‍👩‍👧'.repeat(100)}`;
    const start = text.indexOf('needle');
    const { parts, isCutBefore, isCutAfter } = excerptOf(text, [{ start, length: 6 }]);
    expect([isCutBefore, isCutAfter]).toEqual([true, true]);
    expect(parts.map(({ isMatch }) => isMatch)).toEqual([false, true, false]);
    expect(parts[0]?.text).toMatch(/^(?:👩‍👩‍👧)+ $/u);
    expect(parts[2]?.text).toMatch(/^ (?:👩‍👩‍👧)+$/u);
  });
});

const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const anyTerms: fc.Arbitrary<SearchTerms> = fc.record({
  text: fc.string({ unit: 'grapheme' }),
  roomId: some(fc.uuid()),
  senderId: some(fc.uuid()),
  kind: some(fc.constantFrom('ATTACHMENT' as const, 'IMAGE' as const, 'LINK' as const)),
  since: some(day),
  until: some(day),
});

describe('an address of a search', () => {
  test('says all of it, also beside a message', () => {
    fc.assert(
      fc.property(anyTerms, (terms) => {
        const search = (href: string): string => href.split('?')[1] ?? '';
        expect(readTerms(search(searchHref(terms)))).toEqual(terms);
        const open = searchHref(terms, { roomId: 'r', messageId: 'm' });
        expect(open).toMatch(/^\/search\/r\?/u);
        expect(readTerms(search(open))).toEqual(terms);
      }),
    );
  });

  test('that somebody made up asks for nothing that there is not', () => {
    expect(readTerms('q=a&kind=POLL&since=2026-02-30&until=yesterday')).toEqual({ text: 'a' });
  });
});

test('the days of a search are whole ones where the person is', () => {
  const filter = variablesOf({ text: ' words ', since: '2026-03-28', until: '2026-03-29' });
  expect(filter?.query).toBe('words');
  expect(filter?.filter?.sentFrom).toBe(new Date(2026, 2, 28).toISOString());
  expect(filter?.filter?.sentBefore).toBe(new Date(2026, 2, 30).toISOString());
  expect(variablesOf({ text: '  ' })).toBeUndefined();
});
