import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createAttachmentAddresses } from '../src/attachments/attachment-address.ts';

const addresses = createAttachmentAddresses({ secret: 'ab'.repeat(32), baseUrl: 'https://chat.example/' });
const queryOf = (url: string) => new URL(url).searchParams;

test('the address of a file is good for 5 to 10 minutes, and stays the same for up to 5', () => {
  const minutes = (count: number) => count * 60_000;
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (now) => {
      const { url, expiresAt } = addresses.signFor('id/file', now);
      const leftMs = expiresAt.getTime() - now.getTime();
      expect(leftMs).toBeGreaterThan(minutes(5));
      expect(leftMs).toBeLessThanOrEqual(minutes(10));
      expect(addresses.signFor('id/file', new Date(expiresAt.getTime() - minutes(10))).url).toBe(url);
      expect(addresses.read('id/file', queryOf(url))).toEqual(expiresAt);
    }),
  );
});

test('leads to what it was signed for, and nowhere else', () => {
  const { url, expiresAt } = addresses.sign('uploads/1', new Date(1_000));
  expect(url).toMatch(/^https:\/\/chat\.example\/media\/attachments\/uploads\/1\?expires=1000&signature=/u);
  expect(addresses.read('uploads/1', queryOf(url))).toEqual(expiresAt);
  for (const path of ['uploads/2', '1/file', '1/thumbnail'] as const)
    expect(addresses.read(path, queryOf(url))).toBeNull();
  for (const change of [
    { expires: '2000' },
    { expires: '1000.0x' },
    { signature: 'AAAA' },
    { signature: '' },
  ]) {
    const query = queryOf(url);
    for (const [name, value] of Object.entries(change)) query.set(name, value);
    expect(addresses.read('uploads/1', query)).toBeNull();
  }
  const others = createAttachmentAddresses({ secret: 'cd'.repeat(32), baseUrl: '' });
  expect(others.read('uploads/1', queryOf(url))).toBeNull();
  expect(addresses.read('uploads/1', new URLSearchParams())).toBeNull();
});
