import {
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type VariableNode,
} from 'graphql';
import { getOrInsert } from '../../get-or-insert.ts';
import type { PlannerNames } from './planner-names.ts';
import { isIntrospection } from './without-introspection.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A client's operation in which no name can meet one that the planner adds, and the way back to the client's names. */
export interface OwnNames {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** What the client calls the field that is named so in what is fetched. */
  readonly responseName: (key: string) => string;
  /** The client's variables, by the names that the plan has for them. */
  readonly variables: (given: Variables) => Variables;
}

/**
 * The planner adds fields to the client's: keys, what `@requires` names, `__typename`. Where one of them has the response name of another
 * field, or of the same with other arguments, it takes them for one and fetches either. So each field gets an alias of ours that has an alias,
 * or may meet the planner's with other arguments; what is left is the same field for every selection, and costs nothing.
 */
export function giveOwnNames(
  { document, operation }: Pick<OwnNames, 'document' | 'operation'>,
  planner: PlannerNames,
): OwnNames {
  const keys = new Map<string, string>();
  const responseNames = new Map<string, string>();
  const own = (node: FieldNode): FieldNode | undefined => {
    const field = node.name.value;
    const response = node.alias?.value ?? field;
    if (response === field && !planner.mayMeet(node)) return undefined;
    const key = getOrInsert(keys, `${response} ${field}`, () => `${planner.prefix}${keys.size}`);
    responseNames.set(key, response);
    return { ...node, alias: { kind: Kind.NAME, value: key } };
  };
  const variables = renamedVariables(operation, planner);
  const renamed = visit(document, {
    // Introspection is answered from the client's own document.
    Field: (node) => (isIntrospection(node) ? false : own(node)),
    Variable: (node): VariableNode | undefined => {
      const value = variables.get(node.name.value);
      return value === undefined ? undefined : { ...node, name: { ...node.name, value } };
    },
  });
  return {
    document: renamed,
    operation: renamed.definitions[document.definitions.indexOf(operation)] as OperationDefinitionNode,
    responseName: (key) => responseNames.get(key) ?? key,
    variables: (given) => (variables.size === 0 ? given : rename(given, operation, variables)),
  };
}

/** Only of those whose names are the planner's or ours: the others stay readable for who runs a subgraph. */
function renamedVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  { variables }: PlannerNames,
): ReadonlyMap<string, string> {
  const given = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  const free = (name: string): string => (given.has(name) ? free(`${name}_`) : name);
  return new Map([...variables].filter((name) => given.has(name)).map((name) => [name, free(name)]));
}

/** Without those that the operation does not define: one of them could have a name of ours. */
function rename(
  given: Variables,
  { variableDefinitions = [] }: OperationDefinitionNode,
  names: ReadonlyMap<string, string>,
): Variables {
  const defined = variableDefinitions.map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    defined
      .filter((name) => Object.hasOwn(given, name))
      .map((name) => [names.get(name) ?? name, given[name]]),
  );
}
