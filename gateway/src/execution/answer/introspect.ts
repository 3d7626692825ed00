import {
  executeSync,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { withNumbers } from '../../exact-json.ts';
import type { Introspect } from './complete-answer.ts';

/** `__schema` and `__type` are answered here, by graphql-js, from what clients may see. */
export function createIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Readonly<Record<string, unknown>>) => Introspect {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return (variableValues) =>
    ({ name, nodes }) => {
      const selectionSet = { kind: Kind.SELECTION_SET, selections: nodes } as const;
      const { data, errors } = executeSync({
        schema,
        document: { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }, ...fragments] },
        rootValue: {},
        variableValues: withNumbers(variableValues),
      });
      if (errors?.[0] !== undefined) throw errors[0];
      return data?.[name];
    };
}
