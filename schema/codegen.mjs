// Writes subgraphs/<name>/src/graphql/graph.generated.ts: resolver types from the subgraph's SDL.
// `subgraphs/<name>/codegen.json` may map GraphQL types to the plain objects that resolvers receive: {"mappers": {…}}.
import { codegen } from '@graphql-codegen/core';
import { removeFederation } from '@graphql-codegen/plugin-helpers';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { isScalarType, isSpecifiedScalarType, parse } from 'graphql';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readSdl } from './subgraphs.mjs';

const name = process.argv[2];
if (name === undefined) throw new Error('Usage: node schema/codegen.mjs <subgraph>');

const root = new URL(`../subgraphs/${name}/`, import.meta.url);
const configFile = new URL('codegen.json', root);
const { mappers = {} } = existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : {};
const documentNode = parse(readSdl(name));
const schemaAst = removeFederation(buildSubgraphSchema(documentNode));
const federationScalars = Object.values(schemaAst.getTypeMap())
  .filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))
  .map(({ name: scalar }) => [scalar, 'string']);

const options = {
  federation: true,
  useTypeImports: true,
  strictScalars: true,
  enumsAsTypes: true,
  immutableTypes: true,
  scalars: {
    ...Object.fromEntries(federationScalars),
    _FieldSet: 'string',
    ID: 'string',
    DateTime: { input: 'Date', output: 'Date | string' },
  },
  contextType: './context.ts#Context',
  mappers,
};
const content = await codegen({
  filename: 'graph.generated.ts',
  schema: documentNode,
  schemaAst,
  documents: [],
  config: options,
  plugins: [{ typescript: {} }, { 'typescript-resolvers': {} }],
  pluginMap: { typescript, 'typescript-resolvers': typescriptResolvers },
});
mkdirSync(new URL('src/graphql/', root), { recursive: true });
writeFileSync(new URL('src/graphql/graph.generated.ts', root), content);
