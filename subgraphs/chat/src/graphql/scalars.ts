import { GraphQLError, GraphQLScalarType } from 'graphql';

/** RFC 3339 in UTC with milliseconds. Nothing takes one as an argument. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new GraphQLError('A DateTime must be made of a Date.');
  },
});
