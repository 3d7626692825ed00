import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, nat, property } from 'fast-check';
import { findPlaces } from '../src/search/find-places.ts';
import { fold } from '../src/search/fold-text.ts';
import { indexTerms, queryTerms, tokensOf } from '../src/search/search-terms.ts';

const find = (text: string, query: string): readonly string[] | null =>
  findPlaces(text, tokensOf(fold(query)))?.map(({ start, length }) => text.slice(start, start + length)) ??
  null;

describe('what is found in a text, and where', () => {
  test.each([
    ['a word by its begin', 'We meet tomorrow at noon', 'tomor', ['tomor']],
    ['case', 'STRASSE und Straße', 'straße', ['STRASSE', 'Straße']],
    ['accents, composed or not', 'Cafe\u0301 und café', 'cafe', ['Cafe\u0301', 'café']],
    ['Greek, with its final sigma', 'ο Οδυσσεύς', 'ΟΔΥΣΣΕΥΣ', ['Οδυσσεύς']],
    ['Turkish letters', 'İstanbul ve ılık', 'istanbul ILIK', ['İstanbul', 'ılık']],
    ['Arabic with and without vowels', 'قال محمّد نعم', 'محمد', ['محمّد']],
    ['Arabic with a tatweel', 'مرحبـــا', 'مرحبا', ['مرحبـــا']],
    ['Hebrew with points', 'שָׁלוֹם לך', 'שלום', ['שָׁלוֹם']],
    ['Cyrillic', 'Ёлка стоит', 'елка', ['Ёлка']],
    ['Hindi, whose vowels count', 'मेरा हिन्दी पाठ', 'हिन्दी', ['हिन्दी']],
    ['full-width letters', 'ＡＢＣ test', 'abc', ['ＡＢＣ']],
    ['Chinese in the middle', '我们明天见面吧', '明天', ['明天']],
    ['Japanese across its scripts', '東京タワーへ行く', '京タワ', ['京タワ']],
    ['half-width katakana', 'ｶﾞﾗｽの靴', 'ガラス', ['ｶﾞﾗｽ']],
    ['Korean in the middle', '안녕하세요 여러분', '하세', ['하세']],
    ['Korean that is typed in parts', '학교에서'.normalize('NFD'), '학교', ['학교'.normalize('NFD')]],
    ['Thai', 'สวัสดีครับ', 'ดีครับ', ['ดีครับ']],
    ['several words, in any order', 'lunch is at noon', 'noon lunch', ['lunch', 'noon']],
    ['a letter beside a word', 'plan b is better', 'plan b', ['plan', 'b', 'b']],
    ['a word right after Chinese', '手机iPhone很好', 'iphone 手机', ['手机iPhone']],
    ['behind an emoji', '👩‍👩‍👧 family dinner', 'family', ['family']],
    ['digits', 'call 0171-555', '0171 555', ['0171', '555']],
  ])('%s', (_, text, query, expected) => {
    expect(find(text, query)).toEqual(expected);
    const known = new Set(indexTerms(text));
    expect(queryTerms(tokensOf(fold(query))).filter((term) => !known.has(term))).toEqual([]);
  });

  test.each([
    ['the middle of a word', 'tomorrow', 'morrow'],
    ['one word that is missing', 'lunch at noon', 'lunch dinner'],
    ['other vowels of Hindi', 'कि', 'का'],
    ['letters that are apart in Chinese', '明日天气', '明天'],
  ])('not: %s', (_, text, query) => {
    expect(find(text, query)).toBeNull();
  });
});

test('what is too short is found by nothing', () => {
  for (const query of ['', 'a', '猫', '!?', '👍', '\u200D\uFE0F'])
    expect(queryTerms(tokensOf(fold(query)))).toEqual([]);
});

test('whatever is found in a text, the index knows; and every place is within the text', () => {
  const letters = constantFrom(...Array.from('abßÄ\u0301éIıςΣ 你好天안녕ｶﾞ๊ดี\u200D-1２\n👍كم\u064B'));
  assert(
    property(array(letters, { maxLength: 40 }), nat(40), integer({ min: 1, max: 8 }), (text, at, length) => {
      const [whole, query] = [text.join(''), text.slice(at, at + length).join('')];
      const tokens = tokensOf(fold(query));
      const places = tokens.length === 0 ? null : findPlaces(whole, tokens);
      if (places === null) return;
      const known = new Set(indexTerms(whole));
      expect(queryTerms(tokens).filter((term) => !known.has(term))).toEqual([]);
      for (const { start, length: long } of places) {
        expect(long).toBeGreaterThan(0);
        expect(start + long).toBeLessThanOrEqual(whole.length);
      }
    }),
    { numRuns: 2_000 },
  );
});
