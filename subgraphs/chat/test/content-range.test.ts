import { expect, test } from '@jest/globals';
import { parseContentRange } from '../src/attachments/content-range.ts';

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
