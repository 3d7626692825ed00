import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';

/** The variables that `@skip` and `@include` of an operation ask for, with the values of one request. */
export interface BooleanVariables {
  readonly values: ReadonlyMap<string, boolean>;
  /** Whether the selection's own directives let it in. */
  includes(selection: SelectionNode): boolean;
}

/** Reads their values out of variables that have been checked; one that is left out has its default. */
export type ConditionReader = (variables: Readonly<Record<string, unknown>>) => ReadonlyMap<string, boolean>;

export function createConditionReader(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ConditionReader {
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.BOOLEAN && defaultValue.value,
    ]),
  );
  const names = conditionVariables(document).filter((name) => defaults.has(name));
  const none: ReadonlyMap<string, boolean> = new Map();
  if (names.length === 0) return () => none;
  return (variables) =>
    new Map(
      names.map((name) => {
        const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
        return [name, typeof given === 'boolean' ? given : (defaults.get(name) ?? false)];
      }),
    );
}

/** The names of those variables. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      const value = conditionValue(node);
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].toSorted();
}

export function booleanVariables(values: ReadonlyMap<string, boolean>): BooleanVariables {
  const holds = (directive: DirectiveNode): boolean => {
    const value = conditionValue(directive);
    if (value?.kind === Kind.VARIABLE) return values.get(value.name.value) ?? false;
    return value?.kind === Kind.BOOLEAN && value.value;
  };
  return {
    values,
    includes: ({ directives = [] }) =>
      directives.every((directive) => {
        if (directive.name.value === GraphQLSkipDirective.name) return !holds(directive);
        return directive.name.value !== GraphQLIncludeDirective.name || holds(directive);
      }),
  };
}

function conditionValue({ name, arguments: given }: DirectiveNode) {
  if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name)
    return undefined;
  return given?.find((argument) => argument.name.value === 'if')?.value;
}
