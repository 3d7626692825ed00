import { isAbstractType, type GraphQLSchema } from 'graphql';
import { getOrInsert } from '../../get-or-insert.ts';

/** Whether an object whose `__typename` is this one fulfils a type condition. */
export type TypeConditions = (condition: string, typename: string) => boolean;

/** By the full schema; interfaces count as types too, for an interface object may say no more. Answers are kept. */
export function createTypeConditions(schema: GraphQLSchema): TypeConditions {
  const fulfilling = new Map<string, ReadonlySet<string>>();
  return (condition, typename) =>
    condition === typename ||
    getOrInsert(fulfilling, condition, () => namesFulfilling(schema, condition)).has(typename);
}

/** Conditions come from plans, never from subgraphs: there are no more than types. */
function namesFulfilling(schema: GraphQLSchema, condition: string): ReadonlySet<string> {
  const type = schema.getType(condition);
  if (!isAbstractType(type)) return new Set();
  const interfaces = 'getInterfaces' in type ? schema.getImplementations(type).interfaces : [];
  return new Set([...schema.getPossibleTypes(type), ...interfaces].map(({ name }) => name));
}
