import { describe, expect, test } from '@jest/globals';
import { parseContentRange, parseRange } from '../src/attachments/byte-ranges.ts';

test.each([
  ['bytes 0-9/10', { range: { first: 0, last: 9 }, total: 10 }],
  ['bytes 5-5/10', { range: { first: 5, last: 5 }, total: 10 }],
  ['bytes */10', { range: null, total: 10 }],
  ['bytes 5-4/10', null],
  ['bytes 0-10/10', null],
  ['bytes 0-9/*', null],
  ['bytes -9/10', null],
  ['bytes 0-9/99999999999', null],
  ['Bytes 0-9/10', null],
  ['bytes 0-9/10, 0-9/10', null],
  ['', null],
])('a Content-Range of %j is %j', (header, expected) => {
  expect(parseContentRange(header)).toEqual(expected);
});

describe('a Range of a file of 10 bytes', () => {
  test.each([
    ['bytes=0-3', { first: 0, last: 3 }],
    ['bytes=3-', { first: 3, last: 9 }],
    ['bytes=3-99', { first: 3, last: 9 }],
    ['bytes=-4', { first: 6, last: 9 }],
    ['bytes=-99', { first: 0, last: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-3', null],
    ['bytes=0-1,3-4', null],
    ['bytes=-', null],
    ['lines=0-1', null],
    [undefined, null],
  ])('of %j is %j', (header, expected) => {
    expect(parseRange(header, 10)).toEqual(expected);
  });
});
