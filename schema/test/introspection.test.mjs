import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { expect, test } from '@jest/globals';
import { graphqlSync, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { readSdl, subgraphs } from '../subgraphs.mjs';

test('what running subgraphs say of themselves composes to the committed supergraph', () => {
  const { supergraphSdl } = composeServices(
    subgraphs.map(({ name, url }) => ({ name, url, typeDefs: parse(introspected(readSdl(name))) })),
  );
  const committed = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
  expect(`${supergraphSdl}\n`).toBe(committed);
});

/** @param {string} sdl */
function introspected(sdl) {
  const schema = buildSubgraphSchema(parse(sdl));
  const { data } = graphqlSync({ schema, source: '{ _service { sdl } }' });
  return /** @type {{_service: {sdl: string}}} */ (/** @type {unknown} */ (data))._service.sdl;
}
