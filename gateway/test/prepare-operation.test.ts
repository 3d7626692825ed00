import { expect, test } from '@jest/globals';
import { buildSchema, getVariableValues, Kind, visit, type ASTNode } from 'graphql';
import { defaultLimits } from '../src/operations/operation-limits.ts';
import { createOperationPreparer } from '../src/operations/prepare-operation.ts';

test.each(['check', 'accept'] as const)(
  'what is kept by %s holds no tokens, and wrong variables still say where',
  (how) => {
    const schema = buildSchema('type Query { a(id: ID!): Int }');
    const preparer = createOperationPreparer({ schema, limits: defaultLimits, introspection: true });
    const query = 'query Q(\n  $id: ID!) { b: a(id: $id) ...F } fragment F on Query { a(id: "1") }';
    const prepared = preparer[how](query, undefined);
    if (!prepared.ok) throw new Error('It is valid.');
    const located: ASTNode[] = [];
    visit(prepared.document, {
      enter(node) {
        if (node.loc !== undefined) located.push(node);
        expect(node.loc ?? {}).not.toHaveProperty('startToken');
        return node.kind === Kind.VARIABLE_DEFINITION ? false : undefined;
      },
    });
    expect(located.map(({ kind }) => kind)).toEqual([Kind.VARIABLE_DEFINITION]);
    const { errors } = getVariableValues(schema, prepared.operation.variableDefinitions ?? [], {});
    expect(errors?.map(({ locations }) => locations)).toEqual([[{ line: 2, column: 3 }]]);
  },
);
