import { describe, expect, test } from '@jest/globals';
import { Supergraph } from '@apollo/federation-internals';
import { parse, validate } from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';

const configuration = new URL('../configuration/', import.meta.url);
const sdl = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const schema = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();

test('the text of welcome is whole on a phone, which shows 30 columns, and beside the variables, where 22 lines fit', () => {
  const text = readFileSync(new URL('examples/welcome.graphql', configuration), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('#'));
  expect(lines.filter((line) => line.length > 30)).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(22);
});

describe.each(['examples', 'session'])('each operation in %s', (folder) => {
  const files = readdirSync(new URL(folder, configuration));

  test.each(files)('%s is one that the graph knows', (file) => {
    const document = parse(readFileSync(new URL(`${folder}/${file}`, configuration), 'utf8'));
    expect(validate(schema, document)).toEqual([]);
    expect(document.definitions).toHaveLength(1);
  });
});
