import { expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { apiSchema } from '../api-schema.mjs';
import { errors } from '../codes.mjs';

const root = new URL('../../', import.meta.url);
/** @param {string} path */
const read = (path) => readFileSync(new URL(path, root), 'utf8');

/** All pages of the repository, by their paths from its root. */
const pages = pagesIn('');

test('each link of a page leads to a file, and to a heading where it names one', () => {
  const broken = pages.flatMap((path) =>
    linksOf(read(path))
      .filter((link) => !leads(path, link))
      .map((link) => `${path}: ${link}`),
  );
  expect(pages.length).toBeGreaterThan(50);
  expect(broken).toEqual([]);
});

test('the operations of pages for apps are valid', () => {
  const schema = apiSchema(read('schema/supergraph.graphql'));
  const operations = pages
    .filter((path) => /^docs\/(apps|how-to)\//.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/```graphql\n(.*?)```/gs)].map(([, text = '']) => ({ path, text })),
    )
    .map(({ path, text }) => ({ path, text: text.replaceAll(/^ {3}/gm, '') }))
    .filter(({ text }) => /^\s*(query|mutation|subscription|\{)/.test(text));
  expect(operations.length).toBeGreaterThan(0);
  for (const { path, text } of operations)
    expect([path, ...validate(schema, parse(text)).map(({ message }) => message)]).toEqual([path]);
});

test('the page of errors says of each code what an app does', () => {
  const [, section = ''] = read('docs/apps/errors.md').split('## What to do with an error');
  const table = section.split('\n').filter((line) => line.startsWith('|'));
  const named = table.flatMap((line) =>
    [...(line.split('|')[2] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code),
  );
  expect(named.toSorted()).toEqual(
    errors('ErrorCode')
      .map(({ code }) => code)
      .toSorted(),
  );
});

/** @param {string} folder @returns {string[]} */
function pagesIn(folder) {
  return readdirSync(new URL(`./${folder}`, root), { withFileTypes: true }).flatMap((entry) => {
    const isMade = entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.');
    if (entry.isDirectory()) return isMade ? [] : pagesIn(`${folder}${entry.name}/`);
    return entry.name.endsWith('.md') ? [`${folder}${entry.name}`] : [];
  });
}

/** What it links to in this repository; what stands in code links to nothing. @param {string} page */
function linksOf(page) {
  const prose = page.replaceAll(/^ *```.*?^ *```/gms, '').replaceAll(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** @param {string} path @param {string} link */
function leads(path, link) {
  const target = new URL(link, new URL(path, root));
  const anchor = decodeURIComponent(target.hash.slice(1));
  target.hash = '';
  if (!existsSync(target)) return false;
  if (anchor === '') return true;
  return statSync(target).isFile() && anchorsOf(readFileSync(target, 'utf8')).has(anchor);
}

/** As GitHub makes them of headings. @param {string} page */
function anchorsOf(page) {
  const titles = [...page.replaceAll(/^ *```.*?^ *```/gms, '').matchAll(/^#{1,6} (.+)$/gm)];
  return new Set(
    titles.map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/\]\([^)]*\)/g, '')
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}
