// Writes `graph.generated.ts` beside the `.graphql` files of each folder: types and typed documents of its operations.
// Fragments may be used across folders. And src/graph/possible-types.generated.ts: the members of interfaces, for the cache.
import { Supergraph } from '@apollo/federation-internals';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { isInterfaceType, isScalarType, isSpecifiedScalarType, parse, printSchema, visit } from 'graphql';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const source = new URL('src/', import.meta.url).pathname;
const supergraph = readFileSync(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8');
const schemaAst = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();
const schema = parse(printSchema(schemaAst));

const documents = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.graphql'))
  .toSorted()
  .map((path) => ({
    location: join(source, path),
    document: parse(readFileSync(join(source, path), 'utf8')),
  }));
const fragments = new Map(
  documents
    .flatMap(({ document }) => document.definitions)
    .filter((definition) => definition.kind === 'FragmentDefinition')
    .map((definition) => [definition.name.value, definition]),
);

for (const folder of new Set(documents.map(({ location }) => dirname(location)))) {
  const own = documents.filter(({ location }) => dirname(location) === folder);
  writeFileSync(join(folder, 'graph.generated.ts'), await generate(own));
}
writeFileSync(join(source, 'graph/possible-types.generated.ts'), possibleTypes());

/** @param {typeof documents} own */
async function generate(own) {
  const borrowed = fragmentsOfOthers(own.flatMap(({ document }) => document.definitions));
  return codegen({
    filename: 'graph.generated.ts',
    schema,
    schemaAst,
    documents: [
      ...own,
      ...(borrowed.length === 0
        ? []
        : [{ location: 'fragments', document: { kind: 'Document', definitions: borrowed } }]),
    ],
    config: {
      useTypeImports: true,
      strictScalars: true,
      immutableTypes: true,
      avoidOptionals: false,
      dedupeFragments: true,
      documentMode: 'documentNode',
      scalars: Object.fromEntries(
        Object.values(schemaAst.getTypeMap())
          .filter((type) => isScalarType(type) && (!isSpecifiedScalarType(type) || type.name === 'ID'))
          .map(({ name }) => [name, 'string']),
      ),
    },
    plugins: [{ 'typescript-operations': {} }, { 'typed-document-node': {} }],
    pluginMap: { 'typescript-operations': typescriptOperations, 'typed-document-node': typedDocumentNode },
  });
}

/** What these definitions spread, directly or not, without being among them. @param {any[]} definitions */
function fragmentsOfOthers(definitions) {
  const found = new Set(definitions);
  for (const definition of found)
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (fragment === undefined) throw new Error(`There is no fragment ${name.value}.`);
        found.add(fragment);
      },
    });
  return [...found].filter((definition) => !definitions.includes(definition));
}

function possibleTypes() {
  const members = Object.values(schemaAst.getTypeMap())
    .filter(isInterfaceType)
    .map((type) => [type.name, schemaAst.getPossibleTypes(type).map(({ name }) => name)]);
  return `export const possibleTypes = ${JSON.stringify(Object.fromEntries(members), undefined, 2)};\n`;
}
