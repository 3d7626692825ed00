import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  concatAST,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  separateOperations,
} from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { exceededLimits } from '../src/operations/exceeded-limits.ts';
import { operationCost } from '../src/operations/operation-cost.ts';
import { defaultLimits } from '../src/operations/operation-limits.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const schema = buildSchema(read('packages/graph/schema.graphql'));

/** Whole operations with the fragments that they use, as they are sent. */
function operationsIn(folder: string): readonly (readonly [string, DocumentNode])[] {
  const files = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => parse(read(`${folder}/${file}`)));
  return Object.entries(separateOperations(concatAST(files)));
}

describe.each(['web/src', 'playground/configuration'])('each operation in %s', (folder) => {
  const operations = operationsIn(folder);

  test('is one of several', () => {
    expect(operations.length).toBeGreaterThan(10);
  });

  test.each(operations)('%s is within what the gateway allows to anybody', (_name, document) => {
    expect(exceededLimits(document, defaultLimits).map(({ message }) => message)).toEqual([]);
    expect(() => parse(print(document), { maxTokens: defaultLimits.tokens })).not.toThrow();
    const operation = document.definitions.find(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    );
    if (operation === undefined) throw new Error('There is no operation.');
    const cost = operationCost(schema, document, operation, defaultLimits)({ first: 50, last: 50 });
    expect(cost).toBeLessThanOrEqual(defaultLimits.cost);
  });
});
