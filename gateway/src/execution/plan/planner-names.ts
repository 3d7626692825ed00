import {
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
  type ConstDirectiveNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';

/** Of our own: a subscription's field is resumed after its value. */
export const afterVariable = '__after';

/** The names that a supergraph lets its planner add to an operation. */
export interface PlannerNames {
  /** Whether the planner may add the field too, under the same name and with other arguments. */
  readonly mayMeet: (node: FieldNode) => boolean;
  readonly variables: ReadonlySet<string>;
  /** With a number after it: no field's name. */
  readonly prefix: string;
}

/** By its sets of fields (`key`, `requires`, `provides`), beside which the planner adds nothing but `__typename`. */
export function plannerNames(fullSchema: GraphQLSchema): PlannerNames {
  const added = new Set<string>();
  const addedWithArguments = new Set<string>();
  for (const fields of fieldSets(fullSchema))
    visit(parse(`{ ${fields} }`, { noLocation: true }), {
      Field({ name, arguments: given = [] }) {
        added.add(name.value);
        if (given.length > 0) addedWithArguments.add(name.value);
      },
    });
  return {
    mayMeet: ({ name: { value }, arguments: given = [] }) =>
      addedWithArguments.has(value) || (given.length > 0 && added.has(value)),
    variables: new Set(['representations', afterVariable]),
    prefix: freePrefix(fullSchema),
  };
}

function* fieldSets(schema: GraphQLSchema): Iterable<string> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    yield* fieldSetsIn(type.astNode?.directives);
    for (const field of Object.values(type.getFields())) yield* fieldSetsIn(field.astNode?.directives);
  }
}

function* fieldSetsIn(directives: readonly ConstDirectiveNode[] = []): Iterable<string> {
  for (const { name, arguments: given = [] } of directives) {
    if (!name.value.startsWith('join__')) continue;
    for (const argument of given)
      if (/^(key|requires|provides)$/.test(argument.name.value) && argument.value.kind === Kind.STRING)
        yield argument.value.value;
  }
}

function freePrefix(schema: GraphQLSchema): string {
  const names = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [],
  );
  let prefix = 'f';
  while (names.some((name) => name.startsWith(prefix) && /^\d/.test(name.slice(prefix.length))))
    prefix += '_';
  return prefix;
}
