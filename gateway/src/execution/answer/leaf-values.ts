import { isEnumType, isSpecifiedScalarType, type GraphQLLeafType } from 'graphql';

/** Whether a subgraph's value is one of the type; it is passed on as it is, integers of any size too. Custom scalars may be anything. */
export function leafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => typeof value === 'string' && names.has(value);
  }
  if (!isSpecifiedScalarType(type)) return () => true;
  return specifiedChecks[type.name] ?? (() => true);
}

const specifiedChecks: Readonly<Record<string, (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int: isInteger,
  Float: (value) => (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'bigint'),
  ID: (value) => typeof value === 'string' || isInteger(value),
};

function isInteger(value: unknown): boolean {
  // From 1e21 on a number is not written as an integer.
  return typeof value === 'number'
    ? Number.isInteger(value) && Math.abs(value) < 1e21
    : typeof value === 'bigint';
}
