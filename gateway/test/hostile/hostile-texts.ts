import * as fc from 'fast-check';

const depths = fc.constantFrom(1, 5, 300, 15_000, 30_000);

/** What readers of JSON stumble over. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('1e400', '-1e400', '1E+99999', '1e-400', '-0', '0.1', '9007199254740993', '2147483648'),
  fc.constantFrom('null', 'true', '""', '[]', '{}', '"\\u0000"', '"\\ud800"', '"Did you mean \\"x\\"?"'),
  fc.constantFrom('{"__proto__":{"a":1}}', '{"constructor":null}', '{"toJSON":1}', '[[],[null]]'),
  depths.map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  depths.map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  depths.map((length) => `"${'x'.repeat(length)}"`),
  fc.json(),
);

const introspection = [
  '__schema { types { name isOneOf fields { name args { defaultValue } } } }',
  '__type(name: "Query") { ...I }',
  'fragment I on __Type { name isOneOf possibleTypes { name } }',
];

/** What readers of GraphQL stumble over. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('1e400', '-0', '9007199254740993', '99999999999999999999999', '"\\u{110000}"', '"""\n"""'),
  fc.constantFrom(...'{ } ( ) [ ] : @ $ ! = | & " # ,'.split(' '), '...', '"""', '\u0000', '\ufeff'),
  fc.constantFrom(...introspection, '__typename @include(if: $yes)', '"""a description""" '),
  fc.constantFrom('@defer', '@stream', '@oneOf', '@include(if: null)', '@skip(if: "x")', '@deprecated'),
  fc.constantFrom(
    'mutation',
    'subscription',
    'query($v: [[Int!]!]! = [[1]])',
    'fragment',
    'on',
    'null',
    'true',
  ),
  fc.constantFrom('{ a: 1e400, b: [null] }', '[[[[1]]]]', 'x: y: z', 'a: id', '__proto__: id', 'constructor'),
  fc.constantFrom('$id', '$undefined', 'after: 5', 'after: {a: [1]}', '@specifiedBy(url: "x")'),
  fc.integer({ min: 1, max: 400 }).map((count) => '['.repeat(count) + ']'.repeat(count)),
  fc.integer({ min: 1, max: 400 }).map((count) => `${'{a: '.repeat(count)}1${'}'.repeat(count)}`),
  fc.integer({ min: 1, max: 60 }).map((count) => 'n'.repeat(count * 1_000)),
  fc.string({ unit: 'binary' }),
);
