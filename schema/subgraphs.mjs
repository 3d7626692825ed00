import { readFileSync } from 'node:fs';

/** The four subgraphs: name in the supergraph and the address that it carries by default. */
export const subgraphs = [
  { name: 'user', url: 'http://127.0.0.1:8001/graphql' },
  { name: 'chat', url: 'http://127.0.0.1:8002/graphql' },
  { name: 'friend', url: 'http://127.0.0.1:8003/graphql' },
  { name: 'notification', url: 'http://127.0.0.1:8004/graphql' },
];

/**
 * The SDL of a subgraph: the source of truth of its part of the graph.
 * @param {string} name
 */
export function readSdl(name) {
  return readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8');
}
