import type { FetchNode } from '@apollo/query-planner';
import {
  Kind,
  parse,
  parseType,
  print,
  valueFromASTUntyped,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { afterVariable } from '../execution/plan/planner-names.ts';

/** What the subgraph is sent for a subscription: the same text for all viewers, whether it starts or resumes. */
export interface UpstreamDocument {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly field: string;
  /** Those of its variables, given the client's; `after`: a cursor to resume after, in place of the client's. */
  variables(given: Readonly<Record<string, unknown>>, after?: unknown): Record<string, unknown>;
  readonly resumable: boolean;
}

/** Makes the root field's `after` a variable of our own, where it has one. */
export function createUpstreamDocument(primary: FetchNode, schema: GraphQLSchema): UpstreamDocument {
  const document = parse(primary.operation);
  const { operation, root } = rootOf(document);
  const field = root.name.value;
  const argument = argumentsOf(field, schema).find(({ name }) => name === 'after');
  const used = primary.variableUsages ?? [];
  const pick = (given: Readonly<Record<string, unknown>>, names: readonly string[]) =>
    Object.fromEntries(names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
  const common = { operationName: primary.operationName, field };
  if (argument === undefined)
    return {
      ...common,
      query: primary.operation,
      resumable: false,
      variables: (given) => pick(given, used),
    };

  const said = root.arguments?.find(({ name }) => name.value === 'after')?.value;
  const query = print(withAfter(document, operation, root, String(argument.type)));
  const kept = used.filter((name) => new RegExp(`\\$${name}\\b`).test(query));
  return {
    ...common,
    query,
    resumable: true,
    variables: (given, after) => ({
      ...pick(given, kept),
      [afterVariable]: after ?? valueOf(said, given),
    }),
  };
}

function argumentsOf(field: string, schema: GraphQLSchema): readonly GraphQLArgument[] {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  return fields[field]?.args ?? [];
}

function valueOf(said: ValueNode | undefined, given: Readonly<Record<string, unknown>>): unknown {
  if (said === undefined) return null;
  return said.kind === Kind.VARIABLE ? (given[said.name.value] ?? null) : valueFromASTUntyped(said, given);
}

function withAfter(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  root: FieldNode,
  type: string,
): DocumentNode {
  const name = { kind: Kind.NAME, value: 'after' } as const;
  const variable = { kind: Kind.VARIABLE, name: { ...name, value: afterVariable } } as const;
  const others = (root.arguments ?? []).filter((argument) => argument.name.value !== 'after');
  const after = { kind: Kind.ARGUMENT, name, value: variable } as const;
  const rewritten = visit(document, {
    Field: (node) => (node === root ? { ...root, arguments: [...others, after] } : undefined),
  });
  const definition: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable,
    type: parseType(type),
  };
  const used = usedDefinitions(operation, rewritten);
  return visit(rewritten, {
    OperationDefinition: (node) => ({ ...node, variableDefinitions: [...used, definition] }),
  });
}

/** The client's `after` may have been the only use of a variable, and unused ones are not valid. The planner makes fragments that use some. */
function usedDefinitions(
  { variableDefinitions = [] }: OperationDefinitionNode,
  rewritten: DocumentNode,
): readonly VariableDefinitionNode[] {
  const used = new Set<string>();
  visit(rewritten, {
    // A definition is no use.
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  });
  return variableDefinitions.filter(({ variable }) => used.has(variable.name.value));
}

/** The planner has written out what fragments there were. */
function rootOf(document: DocumentNode): { operation: OperationDefinitionNode; root: FieldNode } {
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const root of operation.selectionSet.selections)
      if (root.kind === Kind.FIELD) return { operation, root };
  }
  throw new Error('The planner made a subscription without a root field.');
}
