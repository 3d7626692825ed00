import { Supergraph } from '@apollo/federation-internals';
import { GraphQLSchema, printSchema } from 'graphql';

/** The graph as clients see it: nothing of federation, nothing that is inaccessible. @param {string} supergraphSdl */
export function apiSchema(supergraphSdl) {
  const built = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  return new GraphQLSchema({ ...built.toConfig(), description: descriptionOf(supergraphSdl) });
}

/** What packages/graph/schema.graphql says. @param {GraphQLSchema} schema */
export function apiSdl(schema) {
  return `# Made from schema/*.graphql by \`npm run compose\`: the graph as clients see it, for codegen, editors and linters.\n${printSchema(schema)}\n`;
}

/** @param {string} supergraphSdl */
function descriptionOf(supergraphSdl) {
  return /^"""\n(?<text>.*?)\n"""\nschema\b/su.exec(supergraphSdl)?.groups?.['text'];
}
