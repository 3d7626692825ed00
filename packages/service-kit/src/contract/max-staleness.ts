import { Kind, type ConstDirectiveNode, type DocumentNode, type GraphQLSchema } from 'graphql';
import { selectsOnlyMarked, type Directives } from './selected-marks.ts';

const mark = 'maxStaleness';

/** More is taken for this much: nothing old is to be seen for long by a slip of the pen. */
const mostMs = 60_000;

/**
 * How old the values may be that the document selects, in milliseconds: the least of what `@maxStaleness` says of its fields, a minute at
 * most. 0 when one of them has no such mark, or none has: a forgotten mark costs time and shows nobody anything old.
 */
export function maxStalenessOf(schema: GraphQLSchema, document: DocumentNode): number {
  let least = Infinity;
  const onField = (directives: Directives): boolean => {
    const ms = markedMs(directives);
    least = Math.min(least, ms);
    return ms > 0;
  };
  const isMarked = selectsOnlyMarked(schema, document, { onField, onReference: () => true });
  return isMarked && least < Infinity ? Math.min(least, mostMs) : 0;
}

/** The least, where subgraphs say different things of a field. */
function markedMs(directives: Directives = []): number {
  const marks = directives.filter(({ name }) => name.value === mark);
  return marks.length === 0 ? 0 : Math.min(...marks.map(msOf));
}

function msOf({ arguments: given = [] }: ConstDirectiveNode): number {
  const value = given.find(({ name }) => name.value === 'ms')?.value;
  return value?.kind === Kind.INT ? Number(value.value) : 0;
}
