import {
  getNamedType,
  isCompositeType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './fragments-of.ts';
import type { OperationLimits } from './operation-limits.ts';

/** How pages are counted. */
type PageLimits = Pick<OperationLimits, 'pageCost' | 'defaultPageCost'>;

/** How many fields the answer to an operation may have, at most. */
export type OperationCost = (variables: Readonly<Record<string, unknown>>) => number;

/**
 * Counts fields, those of a page as often as it is long, and once at least, for what is in it is planned all the same; other lists count
 * once. Each fragment is counted once per set of variables; a cycle counts as empty (validation refuses it).
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  pages: PageLimits,
): OperationCost {
  const fragments = fragmentsOf(document);
  const defaults = defaultsOf(operation);
  return (variables) => {
    const count = createCounter(schema, fragments, { ...defaults, ...variables }, pages);
    return count(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  };
}

function createCounter(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  pages: PageLimits,
): (set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined) => number {
  const counted = new Map<string, number>();

  const countFragment = (name: string): number => {
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    counted.set(name, 0);
    const cost = count(fragment?.selectionSet, type);
    counted.set(name, cost);
    return cost;
  };
  const countField = (node: FieldNode, type: GraphQLNamedType | undefined): number => {
    const field = fieldOf(type, node.name.value);
    const inner = count(node.selectionSet, field && getNamedType(field.type));
    return 1 + inner * (field === undefined ? 1 : pageLength(node, field, variables, pages));
  };
  const count = (set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): number => {
    let cost = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) cost += countField(selection, type);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        cost += counted.get(name) ?? countFragment(name);
      } else {
        const on = selection.typeCondition;
        cost += count(selection.selectionSet, on === undefined ? type : schema.getType(on.name.value));
      }
    }
    return cost;
  };
  return count;
}

function fieldOf(
  type: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return isCompositeType(type) && 'getFields' in type ? type.getFields()[name] : undefined;
}

function pageLength(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  variables: Readonly<Record<string, unknown>>,
  { pageCost, defaultPageCost }: PageLimits,
): number {
  const paging = field.args.filter(({ name }) => name === 'first' || name === 'last');
  if (paging.length === 0) return 1;
  const given = paging.flatMap(({ name, defaultValue }) => {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.INT) return [Number(value.value)];
    return [value?.kind === Kind.VARIABLE ? (variables[value.name.value] ?? defaultValue) : defaultValue];
  });
  const lengths = given.filter((length) => typeof length === 'number');
  return lengths.length === 0 ? defaultPageCost : Math.min(Math.max(...lengths, 1), pageCost);
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
}

/** A cost that no variables exceed. */
export function highestCost(
  cost: OperationCost,
  operation: OperationDefinitionNode,
  { pageCost }: PageLimits,
): number {
  const longest = (operation.variableDefinitions ?? []).map(
    ({ variable }) => [variable.name.value, pageCost] as const,
  );
  return cost(Object.fromEntries(longest));
}
