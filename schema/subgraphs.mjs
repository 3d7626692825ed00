import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * What the launcher and the composition know of a subgraph. A folder of subgraphs/ is one when its package.json says so:
 * `"parley": { "port": 8005, "stores": ["mongodb"] }`.
 * @typedef {object} Subgraph
 * @property {string} name  in the supergraph: the name of its folder and of its SDL file
 * @property {number} port  of its first instance on a developer's machine
 * @property {readonly ('mysql' | 'mongodb' | 'redis')[]} stores
 * @property {string} url   the address that the supergraph carries by default
 */

/** All subgraphs, by name. @type {readonly Subgraph[]} */
export const subgraphs = readSubgraphs();

/**
 * The SDL of a subgraph: the source of truth of its part of the graph.
 * @param {string} name
 */
export function readSdl(name) {
  return readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8');
}

function readSubgraphs() {
  const folders = new URL('../subgraphs/', import.meta.url);
  return readdirSync(folders)
    .toSorted()
    .flatMap((name) => {
      const file = new URL(`${name}/package.json`, folders);
      const { parley } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
      if (parley === undefined) return [];
      return [{ name, ...parley, url: `http://127.0.0.1:${parley.port}/graphql` }];
    });
}
