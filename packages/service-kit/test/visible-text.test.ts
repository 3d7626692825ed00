import { describe, expect, test } from '@jest/globals';
import { isVisible, visibleName, visibleText } from '../src/text/index.ts';
import { array, assert as assertProperty, constantFrom, integer, property, string } from 'fast-check';

const message = visibleText({ what: 'A message', maxLength: 4_000, isMultiline: true });
const name = visibleName({ what: 'A name', maxLength: 50 });
const fileName = visibleText({ what: 'A file name', maxLength: 200, isFileName: true });
const bio = visibleText({ what: 'A bio', maxLength: 300, isMultiline: true, mayBeEmpty: true });

/** The first thing that is wrong; null when nothing is. */
const fault = (schema: typeof message | typeof name, text: string): string | null =>
  schema.safeParse(text).error?.issues[0]?.message ?? null;

const family = '👨‍👩‍👧‍👦';
const written = [
  'Hello, world!',
  'Grüße aus Łódź',
  'Nguyễn Thị Ánh'.normalize('NFD'),
  '김철수'.normalize('NFD'),
  '김철수',
  '山田太郎 𠮷野家',
  'がぎぐ'.normalize('NFD'),
  'שָׁלוֹם עוֹלָם',
  'محمّد بن سلمان',
  'می‌خواهم',
  'क्षत्रिय ज़िन्दगी',
  'শ্রীমান্‌ র‍্যাব',
  'กำลังใจที่',
  'မြန်မာ',
  'བོད་ཡིག',
  'ភាសាខ្មែរ',
  'Ὀδυσσεύς',
  'Әлем Ўзбек',
  'አማርኛ',
  '𞤀𞤣𞤤𞤢𞤥',
  family,
  '👩🏽‍🚀🧑🏿‍🤝‍🧑🏻',
  '🏳️‍🌈🏴‍☠️',
  '🇰🇷🇩🇪',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿 and 🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  '1️⃣ #️⃣ ❤️ ☎︎',
  'مرحبا\u200F!',
  'Price: \u2066100 $\u2069 \u061Cok\u200E',
  'he said \u202Bשלום\u202C and \u2067مرحبا \u2066x\u2069\u2069',
  '葛\u{E0100}城',
  '~',
];

test.each(written)('%s passes as a message, a name, and a bio, as it was written', (text) => {
  expect(message.parse(text)).toBe(text);
  expect(bio.parse(text)).toBe(text);
  expect(name.parse(` ${text} `)).toBe(text.normalize('NFC'));
  expect(fileName.parse(text)).toBe(text);
});

const nothing = [
  '',
  ' \n\t\u00A0\u3000',
  '\uFE0F',
  '\u0301',
  ' \u0301\u0302',
  '\u0903',
  '\u20DD',
  '\u200B\u200D\u2060\uFEFF',
  '\u00AD',
  '\u034F',
  '\u115F\u1160\u3164\uFFA0',
  '\u2800',
  '\uFFFC',
  '\u180B\u180E',
  '\u17B4',
  '\u{1D159}\u{1D173}',
  '\u{E0100}',
  '\u200F\u061C',
  '\u2066\u2069',
  '\u0600',
];

test.each(nothing.map((text) => [JSON.stringify(text), text]))(
  '%s is nothing that can be seen',
  (_, text) => {
    expect(isVisible(text)).toBe(false);
    expect(fault(message, text)).toBe('A message has 1 to 4,000 characters, and something that can be seen.');
    expect(fault(name, text)).toMatch(/^A name has 1 to 50 characters|^A name has no control/u);
    expect(isVisible(`${text}x`)).toBe(true);
    if (text !== '') expect(fault(bio, text)).toBe('A bio has something that can be seen, or is empty.');
  },
);

test('what may be empty may', () => {
  expect(fault(bio, '')).toBeNull();
});

describe('a length', () => {
  test.each([
    ['emoji of seven code points', family],
    ['letters with marks', 'e\u0301\u0302'],
    ['Korean in parts', '한'.normalize('NFD')],
    ['Devanagari', 'नि'],
    ['letters', 'x'],
  ])('is what people see of %s', (_, sign) => {
    const rule = visibleText({ what: 'A text', maxLength: 40 });
    const limit = Math.min(40, Math.floor(160 / Array.from(sign).length));
    expect(fault(rule, sign.repeat(limit))).toBeNull();
    expect(fault(rule, sign.repeat(41))).toMatch(
      /^A text has 1 to 40 characters(\.|, of at most 160 code points\.)$/u,
    );
  });

  test('of 4,000 is the most of a message', () => {
    for (const sign of ['x', '🦊', '각'.normalize('NFD'), 'e\u0301\u0302\u0323']) {
      expect(fault(message, sign.repeat(4_000))).toBeNull();
      expect(fault(message, sign.repeat(4_001))).toContain('4,000 characters');
    }
  });

  test('has a bound in code points too, so that a million marks are refused', () => {
    expect(fault(message, `a${'\u0301'.repeat(1_000_000)}`)).toContain('of at most 16,000 code points');
    expect(fault(message, family.repeat(2_286))).toContain('of at most 16,000 code points');
  });

  test('of 30 is the most that a row of marks has', () => {
    expect(fault(message, `a${'\u0301'.repeat(30)} b${'\u0302'.repeat(30)}`)).toBeNull();
    expect(fault(message, `a${'\u0301'.repeat(31)}`)).toBe('A message has at most 30 marks on a character.');
    expect(fault(message, `🦊${'\uFE0F'.repeat(31)}`)).toContain('30 marks');
  });

  test('is the number of grapheme clusters, whatever the signs', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const signs = [
      'a',
      ' ',
      '\n',
      '\t',
      'e\u0301',
      '\u0301',
      '\u200D',
      '👩',
      '🏽',
      '🇰',
      '\u1112',
      '\u1161',
      '\u11AB',
      '한',
      'क',
      '्',
      'ि',
      '\uFE0F',
      'ဟ',
      'ာ',
      '\u2028',
    ];
    const text = array(constantFrom(...signs), { minLength: 1, maxLength: 24 }).map(
      (some) => `.${some.join('')}`,
    );
    assertProperty(
      property(text, integer({ min: 7, max: 25 }), (said, maxLength) => {
        const rule = visibleText({ what: 'A text', maxLength, isMultiline: true });
        const clusters = Array.from(segmenter.segment(said)).length;
        expect(fault(rule, said) === null).toBe(clusters <= maxLength);
      }),
      { numRuns: 300 },
    );
  });
});

describe('control characters', () => {
  test.each(['\u0000', '\u0007', '\r\n', '\u000B', '\u001B[31m', '\u007F', '\u0085'])(
    '%j are nowhere',
    (sign) => {
      expect(fault(message, `a${sign}b`)).toBe(
        'A message has no control characters but line feeds and tabs.',
      );
      expect(fault(name, `a${sign}b`)).toBe('A name has no control characters and no line breaks.');
    },
  );

  test.each(['\n', '\t', '\u2028', '\u2029'])('%j is in texts of several lines only', (sign) => {
    expect(fault(message, `a${sign}b`)).toBeNull();
    expect(fault(name, `a${sign}b`)).toBe('A name has no control characters and no line breaks.');
  });

  test.each(['\uD83D', '\uDE00', '\uDE00\uD83D'])('halves are no characters: %j', (half) => {
    expect(fault(message, `a${half}`)).toContain('halves of characters');
  });

  test.each([
    '\uFFF9a\uFFFAb\uFFFB',
    '\u{E0041}\u{E0042}',
    '\u{E0001}',
    '🦊\u{E0067}\u{E0062}\u{E007F}',
    '🏴\u{E0067}',
  ])('text that nobody sees is refused: %j', (hidden) =>
    expect(fault(message, `a${hidden}`)).toBe('A message has no tags and no annotations.'),
  );
});

describe('the direction of text', () => {
  const openers = ['\u202A', '\u202B', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068'];
  const closerOf = (opener: string) => (opener < '\u2066' ? '\u202C' : '\u2069');

  test('of a file name is not overridden, closed or not', () => {
    expect(fault(fileName, 'invoice\u202Efdp.exe')).toContain('override the direction');
    for (const path of ['a/b', 'a\\b', '.', '..']) expect(fault(fileName, path)).toContain('slashes');
    expect(fault(fileName, '...')).toBeNull();
    expect(fault(fileName, 'invoice\u202Efdp.exe\u202C')).toContain('override the direction');
    expect(fault(fileName, '\u2067חשבונית\u2069.pdf')).toBeNull();
  });

  test.each(openers)('turned by %j is closed in the same line, within what is around it', (opener) => {
    const closer = closerOf(opener);
    const other = closer === '\u2069' ? '\u202C' : '\u2069';
    for (const schema of [message, name]) {
      expect(fault(schema, `a ${opener}b${closer} c`)).toBeNull();
      for (const text of [`a${opener}b`, `a${closer}b`, `${closer}a${opener}`, `a${opener}b${other}`])
        expect(fault(schema, text)).toContain('only where they are closed');
    }
    for (const end of ['\n', '\u2029'])
      expect(fault(message, `a${opener}b${end}c${closer}`)).toContain('only where they are closed');
  });

  test('of nested parts is closed from the inside', () => {
    expect(fault(message, '\u2067a\u202Eb\u202Cc\u2069')).toBeNull();
    expect(fault(message, '\u2067a\u202Eb\u2069c\u202C')).toContain('only where they are closed');
  });

  test('never leaves a text that passes', () => {
    const signs = constantFrom('a', 'א', '\n', ...openers, '\u202C', '\u2069');
    assertProperty(
      property(array(signs, { maxLength: 12 }), (some) => {
        const text = `.${some.join('')}`;
        const lines = text.split('\n').map((line) => {
          let rest = line.replaceAll(/[.aא]/gu, '');
          for (let before = ''; before !== rest;) {
            before = rest;
            rest = rest.replaceAll(/[\u202A\u202B\u202D\u202E]\u202C|[\u2066-\u2068]\u2069/gu, '');
          }
          return rest;
        });
        expect(fault(message, text) === null).toBe(lines.every((line) => line === ''));
      }),
      { numRuns: 300 },
    );
  });
});

test('any text either passes as it is or is refused with a sentence, and never throws', () => {
  assertProperty(
    property(string({ unit: 'binary', maxLength: 300 }), (text) => {
      const parsed = message.safeParse(text);
      if (parsed.success) expect(parsed.data).toBe(text);
      else expect(parsed.error.issues[0]?.message).toMatch(/^A message has .+\.$/u);
    }),
    { numRuns: 300 },
  );
});
