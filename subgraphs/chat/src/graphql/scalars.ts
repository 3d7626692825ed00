import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { z } from 'zod';

const rfc3339 = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** RFC 3339; written in UTC with milliseconds, read with any offset. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new GraphQLError('A DateTime must be made of a Date.');
  },
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});

/** RFC 3339 writes years of four digits: by its offset a time may lie outside of them in UTC, and no answer or event could have it. */
function isWritable(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= 0 && year <= 9_999;
}

function parse(value: unknown): Date {
  const { data } = rfc3339.safeParse(value);
  if (data !== undefined && isWritable(data)) return data;
  throw new GraphQLError('This is not a time such as `2026-11-23T09:30:00.000Z`.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
