import { describe, expect, test } from '@jest/globals';
import { parseRange } from '../src/process/byte-range.ts';

describe('a Range of a file of 10 bytes', () => {
  test.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=0-3', { first: 0, last: 3 }],
    ['bytes=3-', { first: 3, last: 9 }],
    ['bytes=3-99', { first: 3, last: 9 }],
    ['bytes=-4', { first: 6, last: 9 }],
    ['bytes=-99', { first: 0, last: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=10-11', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-3', null],
    ['bytes=0-1,3-4', null],
    ['bytes=-', null],
    ['lines=0-1', null],
    [`bytes=${'9'.repeat(400)}-`, null],
    [undefined, null],
  ])('of %j is %j', (header, expected) => {
    expect(parseRange(header, 10)).toEqual(expected);
  });
});

test('of an empty file no part is there', () => {
  expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
  expect(parseRange('bytes=-1', 0)).toBe('unsatisfiable');
});
