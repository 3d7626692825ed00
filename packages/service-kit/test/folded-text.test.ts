import { expect, test } from '@jest/globals';
import { foldText } from '../src/text/index.ts';
import { assert as assertProperty, property, string } from 'fast-check';

test.each([
  ['Ärger', 'arger'],
  ['Straße', 'STRASSE'],
  ['STRAẞE', 'straße'],
  ['İSTANBUL', 'istanbul'],
  ['ıspanak', 'Ispanak'],
  ['ΟΔΥΣΣΕΥΣ', 'Ὀδυσσεύς'],
  ['ｆｕｌｌ　ｗｉｄｔｈ', 'Full Width'],
  ['ﾊﾝｶｸ', 'ハンカク'],
  ['محمّد', 'محمد'],
  ['مـحـمـد', 'مُحَمَّد'],
  ['أحمد', 'احمد'],
  ['שָׁלוֹם', 'שלום'],
  ['김철수', '김철수'.normalize('NFD')],
  ['Ёлка', 'елка'],
  ['Nguyễn', 'nguyen'],
  ['Łódź Øre Æsir Đorđe', 'lodz ore aesir dorde'],
  ['ﬁn', 'fin'],
  ['❤️', '❤'],
  ['👨‍👩‍👧', '👨👩👧'],
  ['A\u200Bd\u00ADa', 'ada'],
  ['  a \n\u3000 b ', 'a b'],
])('%s and %s are looked for alike', (one, other) => {
  expect(foldText(one)).toBe(foldText(other));
  expect(foldText(one)).not.toBe('');
});

test.each([
  ['민', '미'],
  ['😀', '🎉'],
  ['100%', '100_'],
  ['a.b', 'a_b'],
])('%s and %s are told apart', (one, other) => expect(foldText(one)).not.toBe(foldText(other)));

test.each(['', ' \t', '\uFE0F', '\u0301', '\u200D\u2060', '\u0640', '\u3164'])(
  'of %j nothing is left',
  (text) => expect(foldText(text)).toBe(''),
);

test('what is folded, and what is written in parts or in capitals, folds to the same', () => {
  assertProperty(
    property(string({ unit: 'binary', maxLength: 40 }), (text) => {
      const folded = foldText(text);
      expect(foldText(folded)).toBe(folded);
      expect(foldText(text.normalize('NFD'))).toBe(folded);
      expect(folded).not.toMatch(/[\p{M}\p{DI}]/u);
    }),
    { numRuns: 500 },
  );
});
