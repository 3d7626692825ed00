import { expect, test } from '@jest/globals';
import { acceptedEncoding } from '../src/http/content-encoding.ts';

test.each([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['br', 'br'],
  ['GZIP, Br', 'br'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['gzip; q=0, br', 'br'],
  ['br;q=0, *', 'gzip'],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['gzip;q=nonsense', undefined],
  ['gzip;q=-1', undefined],
  ['compress, x-gzip', undefined],
  [`${'a,'.repeat(10_000)}gzip`, 'gzip'],
])('%.40j', (header, encoding) => {
  expect(acceptedEncoding(header)).toBe(encoding);
});
