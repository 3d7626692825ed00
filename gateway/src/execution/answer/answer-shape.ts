import type { FieldNode } from 'graphql';
import type { Denial } from '../access/restrict-operation.ts';

/** What an answer looks like for one type of object: fragments written out, conditions decided, repeated fields merged. */
export interface ObjectShape {
  readonly typeName: string;
  /** False: an interface, because the subgraph did not say which object it is. It has no `__typename` to answer. */
  readonly isConcrete: boolean;
  readonly fields: readonly FieldShape[];
}

export type FieldShape =
  | { readonly kind: 'typename'; readonly name: string }
  | { readonly kind: 'introspection'; readonly name: string; readonly nodes: readonly FieldNode[] }
  | { readonly kind: 'denied'; readonly name: string; readonly denial: Denial; readonly isNonNull: boolean }
  | {
      readonly kind: 'value';
      readonly name: string;
      /** Its name in what is fetched. */
      readonly key: string;
      /** The type under which the operation selects it. */
      readonly owner: string;
      readonly value: ValueShape;
    };

/** `type`: as the schema writes it, for messages. */
export type ValueShape =
  | { readonly kind: 'nonNull'; readonly type: string; readonly inner: ValueShape }
  | { readonly kind: 'list'; readonly type: string; readonly inner: ValueShape }
  | { readonly kind: 'leaf'; readonly type: string; readonly accepts: (value: unknown) => boolean }
  | {
      readonly kind: 'object';
      readonly type: string;
      /** By what the subgraph calls its type, if it does; undefined: clients may not see such objects. */
      readonly shapeOf: (typename: unknown) => ObjectShape | undefined;
    };
