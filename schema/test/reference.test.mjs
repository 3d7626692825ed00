import { expect, test } from '@jest/globals';
import { buildSchema, isObjectType } from 'graphql';
import { readFileSync } from 'node:fs';
import { apiSchema, apiSdl } from '../api-schema.mjs';
import { referencePages } from '../reference.mjs';

/** @param {string} path */
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const schema = apiSchema(read('schema/supergraph.graphql'));
/** @type {Readonly<Record<string, string>>} */
const pages = referencePages(schema);
const reference = 'docs/reference/';

test('packages/graph/schema.graphql is the graph as clients see it', () => {
  const sdl = read('packages/graph/schema.graphql');
  expect(sdl).toBe(apiSdl(schema));
  expect(Object.keys(buildSchema(sdl).getTypeMap()).toSorted()).toEqual(
    Object.keys(schema.getTypeMap()).toSorted(),
  );
  expect(sdl).not.toMatch(/join__|link__|_entities|_service|@key/);
});

test.each(Object.keys(pages))('%s is what the SDL says', (path) => {
  expect(read(path)).toBe(pages[path]);
});

test('the reference has an entry for each root field, and each link of it leads to a heading', () => {
  const anchors = new Map(Object.entries(pages).map(([path, text]) => [path, anchorsOf(text)]));
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    for (const name of isObjectType(root) ? Object.keys(root.getFields()) : [])
      expect([...anchors.values()].some((found) => found.has(name.toLowerCase()))).toBe(true);
  for (const [path, text] of Object.entries(pages))
    for (const [, page = '', anchor = ''] of text.matchAll(/\]\(([\w-]+\.md)#([\w-]+)\)/g)) {
      const isThere = anchors.get(`${reference}${page}`)?.has(anchor);
      expect({ path, page, anchor, isThere }).toEqual({ path, page, anchor, isThere: true });
    }
});

/** @param {string} text */
function anchorsOf(text) {
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-')),
  );
}
