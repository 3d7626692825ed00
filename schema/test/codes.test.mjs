import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { codesPage, errors } from '../codes.mjs';

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The sources that answer clients with top-level errors. */
const sources = ['gateway/src', 'packages/service-kit/src', 'packages/feeds/src'].flatMap((folder) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(`${folder}/${path}`)),
);
/** Where a code is given: as a property, or as an argument of what makes an error. */
const given =
  /(?:code: |internalError = |\|\| |\? |(?:resumable|requestError|refuse)\(\s*|coded\([^']*|Error\(\s*(?:\w+,\s*)?\d+,\s*)'([A-Z]{3,}(?:_[A-Z]+)*)'/g;

test('docs/codes.md is what the SDL says', () => {
  expect(codesPage()).toBe(read('docs/codes.md'));
});

test('the codes of errors that are listed are those that the sources give', () => {
  const codes = new Set(sources.flatMap((text) => [...text.matchAll(given)].map(([, code]) => code)));
  expect([...codes].toSorted()).toEqual(
    errors('ErrorCode')
      .map(({ code }) => code)
      .toSorted(),
  );
});

test('the codes of uploads that are listed are those that the media routes refuse with', () => {
  const files = ['user/src/profile-images/receive-upload.ts', 'chat/src/attachments/attachment-refusal.ts'];
  const texts = files.map((file) => read(`subgraphs/${file}`)).join();
  const codes = new Set([...texts.matchAll(/code: '([A-Z_]+)'/g)].map(([, code]) => code));
  expect([...codes].toSorted()).toEqual(
    errors('UploadErrorCode')
      .map(({ code }) => code)
      .toSorted(),
  );
});
