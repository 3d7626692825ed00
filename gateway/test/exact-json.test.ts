import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseExact, stringifyExact, withNumbers } from '../src/exact-json.ts';

describe('what JSON says is written again', () => {
  test.each([
    '9007199254740993',
    '-9007199254740993',
    '[12345678901234567890,-12345678901234567890]',
    '{"a":12345678901234567890,"b":{"c":[1,98765432109876543210]}}',
    '{"a":"12345678901234567890","b":12345678901234567890}',
    '{"a":"x: 12345678901234567890, y"}',
    '{"a\\"12345678901234567890":12345678901234567890}',
    '{"\\\\":12345678901234567890,"b":"\\\\\\"","c":12345678901234567890}',
    '{"__proto__":12345678901234567890}',
    `{"long":${'9'.repeat(400)}}`,
    '9007199254740991',
    '[0.5,-1,true,null,"",{}]',
  ])('%s', (text) => {
    expect(stringifyExact(parseExact(text))).toBe(text);
  });

  test('also among white space', () => {
    expect(stringifyExact(parseExact(' [\n 12345678901234567890 ,\t-1 ] '))).toBe(
      '[12345678901234567890,-1]',
    );
  });

  test('whatever it says', () => {
    const leaf = fc.oneof(
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      fc.string({ unit: fc.constantFrom('1', '9', '"', '\\', ':', ' ', ',', '-', 'é', '🐢'), maxLength: 40 }),
      fc.boolean(),
    );
    const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, leaf, tie('node')),
      node: fc.oneof(fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const text = stringifyExact(value);
        expect(stringifyExact(parseExact(text))).toBe(text);
      }),
    );
  });
});

test.each([
  ['1.2345678901234567890', 1.2345678901234567],
  ['1e25', 1e25],
  ['1234567890123456789e-18', 1.2345678901234567],
  ['9'.repeat(401), Infinity],
  ['1e400', Infinity],
])('%s is no integer that is carried', (text, number) => {
  expect(parseExact(text)).toBe(number);
});

test.each(['', '{', '[1', '12345678901234567890x', '"12345678901234567890', '01234567890123456789'])(
  '%s is no JSON',
  (text) => {
    expect(() => parseExact(text)).toThrow(SyntaxError);
  },
);

test('numbers may stand for bigints', () => {
  const without = { a: [1, 'x'] };
  expect(withNumbers(without)).toBe(without);
  expect(withNumbers({ a: [12345678901234567890n, 'x'] })).toEqual({ a: [12345678901234567000, 'x'] });
});

test('what is nested too deeply to be written is left as it is', () => {
  let deep: unknown = [];
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
  expect(withNumbers(deep)).toBe(deep);
  const beside = [12345678901234567890n, deep];
  expect(withNumbers(beside)).toBe(beside);
});

test('what cannot be written is refused as ever', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  expect(() => stringifyExact(circle)).toThrow(TypeError);
});
