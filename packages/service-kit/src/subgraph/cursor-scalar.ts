import { GraphQLScalarType, GraphQLString } from 'graphql';

const { serialize, parseValue, parseLiteral } = GraphQLString.toConfig();

/** A string to clients, and nothing else; which ones are good the stream decides. */
export const Cursor = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  serialize,
  parseValue,
  parseLiteral,
});
