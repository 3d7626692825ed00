// Typed documents without the CLI of graphql-codegen: for build scripts. See README.md.
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { buildSchema, isScalarType, isSpecifiedScalarType, Kind, parse, visit } from 'graphql';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const sdl = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');
const schema = parse(sdl);

/** The graph as clients see it. */
export const schemaAst = buildSchema(sdl);

/** What each scalar is in JSON. */
export const scalars = Object.fromEntries(
  Object.values(schemaAst.getTypeMap())
    .filter((type) => isScalarType(type) && (!isSpecifiedScalarType(type) || type.name === 'ID'))
    .map(({ name }) => [name, 'string']),
);

/** The `config` of graphql-codegen's plugins `typescript-operations` and `typed-document-node`. */
export const documentConfig = {
  useTypeImports: true,
  strictScalars: true,
  immutableTypes: true,
  avoidOptionals: false,
  dedupeFragments: true,
  documentMode: /** @type {const} */ ('documentNode'),
  scalars,
};

/**
 * Writes a file of types and typed documents beside the `.graphql` files of each folder under `root`. Fragments may be used across
 * folders. Throws what is wrong with a document.
 * @param {string} root a path
 * @param {{filename?: string}} [options]
 */
export async function generateDocuments(root, { filename = 'graph.generated.ts' } = {}) {
  const documents = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.graphql') && !path.includes('node_modules'))
    .toSorted()
    .map((path) => ({ location: join(root, path), document: parse(readFileSync(join(root, path), 'utf8')) }));
  const definitions = documents.flatMap(({ document }) => document.definitions);
  for (const folder of new Set(documents.map(({ location }) => dirname(location)))) {
    const own = documents.filter(({ location }) => dirname(location) === folder);
    writeFileSync(join(folder, filename), await typesOf(own, definitions, filename));
  }
}

/**
 * @param {{location: string, document: import('graphql').DocumentNode}[]} own
 * @param {import('graphql').DefinitionNode[]} all
 * @param {string} filename
 */
async function typesOf(own, all, filename) {
  const borrowed = borrowedFragments(
    own.flatMap(({ document }) => document.definitions),
    all,
  );
  /** @type {import('graphql').DocumentNode} */
  const others = { kind: Kind.DOCUMENT, definitions: borrowed };
  return codegen({
    filename,
    schema,
    schemaAst,
    documents: borrowed.length === 0 ? own : [...own, { location: 'fragments', document: others }],
    config: documentConfig,
    plugins: [{ 'typescript-operations': {} }, { 'typed-document-node': {} }],
    pluginMap: { 'typescript-operations': typescriptOperations, 'typed-document-node': typedDocumentNode },
  });
}

/**
 * What these definitions spread, directly or not, without being among them.
 * @param {import('graphql').DefinitionNode[]} own
 * @param {import('graphql').DefinitionNode[]} all
 */
function borrowedFragments(own, all) {
  const found = new Set(own);
  for (const definition of found)
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = all.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name.value,
        );
        if (fragment === undefined) throw new Error(`There is no fragment ${name.value}.`);
        found.add(fragment);
      },
    });
  return [...found].filter((definition) => !own.includes(definition));
}
