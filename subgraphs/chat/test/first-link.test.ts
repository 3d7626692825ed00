import { expect, test } from '@jest/globals';
import { firstLink, pageOf } from '../src/rooms/first-link.ts';

test.each([
  ['see https://site.example/a?b=c#d.', 'https://site.example/a?b=c#d'],
  ['HTTP://SITE.example/', 'HTTP://SITE.example/'],
  ['(https://site.example/a)', 'https://site.example/a'],
  ['https://site.example/a_(b)', 'https://site.example/a_(b)'],
  ['**https://site.example/**, "https://other.example/"', 'https://site.example/'],
  ['[words](https://site.example/a)!', 'https://site.example/a'],
  ['<https://site.example/a>', 'https://site.example/a'],
  ['https://user@site.example/ https://other.example/', 'https://other.example/'],
  ['https:// http://[ https://site.example', 'https://site.example'],
  ['https://site.example/한국', 'https://site.example/한국'],
  ['https://site.example/a\u202ecod.exe', 'https://site.example/a'],
  ['xhttps://site.example/', null],
  ['ftp://site.example/ javascript:alert(1) site.example', null],
  [`https://site.example/${'a'.repeat(2_100)}`, null],
  ['`https://site.example/`', null],
  ['```\nhttps://site.example/\n```\nhttps://other.example/', 'https://other.example/'],
  ['``a ` https://site.example/`` https://other.example/', 'https://other.example/'],
  // What has no end is no code, and so is what begins with an escaped sign.
  ['`https://site.example/', 'https://site.example/'],
  ['\\`https://site.example/ `', 'https://site.example/'],
  ['```\nhttps://site.example/', 'https://site.example/'],
  ['', null],
])('the first link of %p is %p', (text, link) => {
  expect(firstLink(text)).toBe(link);
});

test('a long text of anything takes no time', () => {
  for (const part of ['https://', 'https://a)', ')', 'https://a.b(', '.', 'http://[', 'https://a@'])
    firstLink(part.repeat(16_000));
});

test('links to the same page have it in common', () => {
  expect(pageOf('HTTPS://Site.example:443#a')).toBe(pageOf('https://site.example/'));
  expect(pageOf('https://site.example/?a')).not.toBe(pageOf('https://site.example/'));
});
