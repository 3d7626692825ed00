import { buildSubgraphSchema } from '@apollo/subgraph';
import { isObjectType, parse, type GraphQLSchema } from 'graphql';
import { denyByDefault } from './default-deny.ts';

/** The executable subgraph, closed by default. Throws when SDL and resolvers do not fit or `publicFields` has an unknown name. */
export function createSubgraphSchema(options: {
  sdl: string;
  resolvers: object;
  publicFields: readonly string[];
  mayAsk: (context: object) => boolean;
}): GraphQLSchema {
  const { sdl, resolvers, publicFields, mayAsk } = options;
  const schema = buildSubgraphSchema({
    typeDefs: parse(sdl),
    resolvers: resolvers as Record<string, Record<string, never>>,
  });
  for (const name of publicFields) requireField(schema, name);
  denyByDefault(schema, publicFields, mayAsk);
  return schema;
}

/** A misspelt public field would silently stay closed. */
function requireField(schema: GraphQLSchema, name: string): void {
  const [typeName = '', fieldName = ''] = name.split('.');
  const type = schema.getType(typeName);
  const known = isObjectType(type) && (fieldName === '__resolveReference' || fieldName in type.getFields());
  if (!known) throw new Error(`publicFields names ${name}, which the subgraph does not have.`);
}
