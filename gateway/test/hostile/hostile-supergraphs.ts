import { loadSupergraph, type LoadedSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { librarySdls } from '../execution/library.ts';
import { createSubgraphModel } from '../execution/subgraph-model.ts';

/** A supergraph, and the names by which an attacker would write an operation over it. */
export interface HostileSupergraph {
  readonly supergraph: LoadedSupergraph;
  /** A field of Query without arguments that leads to `type`. */
  readonly root: string;
  readonly type: string;
  /** Two fields of `type` that lead to `type` again. */
  readonly left: string;
  readonly right: string;
  /** Fields of `type` in different subgraphs. */
  readonly leaves: string;
  /** An object type that `type` may be, and itself when it is one. */
  readonly object: string;
}

const head = (...names: string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names.map((name) => `"@${name}"`).join(', ')}])\n`;

/** Everything can be had from each of four subgraphs, by either of two keys. */
const ambiguousSdls = Object.fromEntries(
  ['a', 'b', 'c', 'd'].map((name) => [
    name,
    `${head('key', 'shareable')} type Query { t: T @shareable }
    type T @key(fields: "id") @key(fields: "k") { id: ID! k: ID! left: T @shareable right: T @shareable x: Int @shareable ${name}: Int }`,
  ]),
);

/** Each step to another interface multiplies the ways to fetch it by those of each of its types. */
const explosiveSdls = Object.fromEntries(
  ['a', 'b'].map((name) => [
    name,
    `${head('key', 'shareable')} type Query { node: Node @shareable }
    interface Node { id: ID! left: Node right: Node }
    ${[0, 1, 2, 3, 4]
      .map(
        (index) =>
          `type T${index} implements Node @key(fields: "id") { id: ID! left: Node @shareable right: Node @shareable own${index}${name}: Int }`,
      )
      .join('\n')}`,
  ]),
);

const load = (sdls: Readonly<Record<string, string>>) =>
  loadSupergraph(createSubgraphModel(sdls).supergraphSdl);

/** By what is hard about them. */
export const hostileSupergraphs: Readonly<Record<string, HostileSupergraph>> = {
  ambiguous: {
    supergraph: load(ambiguousSdls),
    root: 't',
    type: 'T',
    object: 'T',
    left: 'left',
    right: 'right',
    leaves: 'x a b c d',
  },
  explosive: {
    supergraph: load(explosiveSdls),
    root: 'node',
    type: 'Node',
    object: 'T0',
    left: 'left',
    right: 'right',
    leaves: 'id ... on T0 { own0a own0b } ... on T1 { own1a own1b }',
  },
  library: {
    supergraph: load(librarySdls),
    root: 'allMedia',
    type: 'Media',
    object: 'Book',
    left: 'related',
    right: 'related',
    leaves: 'id title stars ... on Book { loans { id } byWeight }',
  },
};
