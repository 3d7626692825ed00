import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { registerHref, wantedHref } from '../src/session/entry-href.ts';

const searchOf = (href: string): string => href.split('?').slice(1).join('?');

test('who registers on the way to a page comes to that page', () => {
  for (const [path, search] of [
    ['/invites/a-b_c', ''],
    ['/rooms/1', 'folder=all&message=2'],
    ['/people/find', 'x=%26&y=안녕'],
  ] as const) {
    const href = registerHref(path, search);
    expect(href.startsWith('/register?')).toBe(true);
    expect(wantedHref(searchOf(href))).toBe(search === '' ? path : `${path}?${search}`);
  }
});

test.each(['/', '/sign-in', '/register'])('from %s one comes to the rooms', (path) => {
  expect(registerHref(path, '')).toBe('/register');
  expect(wantedHref('')).toBe('/rooms');
});

test.each([
  'https://example.org/',
  '//example.org',
  '/\\example.org',
  '~/x',
  'javascript:alert(1)',
  'rooms',
  '',
])('an address that names %j leads nowhere else', (wanted) => {
  expect(wantedHref(new URLSearchParams([['then', wanted]]).toString())).toBe('/rooms');
});

test('whatever an address names, it stays within the app', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('/', '\\', '.', ':', 'a', '@', '~') }), (wanted) => {
      const href = wantedHref(new URLSearchParams([['then', wanted]]).toString());
      expect(new URL(`/app${href}`, 'https://parley.example').origin).toBe('https://parley.example');
      expect(href.startsWith('/')).toBe(true);
    }),
  );
});
