import {
  getNamedType,
  isCompositeType,
  Kind,
  print,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../../operations/fragments-of.ts';
import { TakenLiterals, type Variables } from './taken-literals.ts';
import { isIntrospection } from './without-introspection.ts';

/** An operation without the values that its text has for arguments. */
export interface NormalForm {
  /** The operation and the fragments that it uses. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Equal for operations that differ in nothing but such values and the form of their texts. */
  readonly text: string;
  /** The client's variables, and those that stand for literals. */
  readonly variables: (given: Variables) => Variables;
}

/**
 * Makes variables of the literals of arguments. So one plan serves a client that writes its values into its texts; and the planner, which
 * would read an integer as a number and round it, never sees them. Literals of directives and of introspection stay.
 */
export function normalForm(
  schema: GraphQLSchema,
  { document, operation }: Pick<NormalForm, 'document' | 'operation'>,
): NormalForm {
  const taken = new TakenLiterals(operation);
  const writer = new NormalFormWriter(schema, fragmentsOf(document), taken);
  const selectionSet = writer.set(operation.selectionSet, schema.getRootType(operation.operation));
  const normal = { ...operation, selectionSet, variableDefinitions: taken.definitions() };
  const normalDocument = { kind: Kind.DOCUMENT, definitions: [normal, ...writer.fragments()] } as const;
  return {
    document: normalDocument,
    operation: normal,
    text: print(normalDocument),
    variables: (given) => taken.added(given),
  };
}

class NormalFormWriter {
  readonly #schema: GraphQLSchema;
  readonly #given: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #taken: TakenLiterals;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    taken: TakenLiterals,
  ) {
    this.#schema = schema;
    this.#given = fragments;
    this.#taken = taken;
  }

  /** Those that are used. */
  fragments(): Iterable<FragmentDefinitionNode> {
    return this.#fragments.values();
  }

  set(set: SelectionSetNode, type: GraphQLNamedType | null | undefined): SelectionSetNode {
    return { ...set, selections: set.selections.map((selection) => this.#selection(selection, type)) };
  }

  #selection(node: SelectionNode, type: GraphQLNamedType | null | undefined): SelectionNode {
    switch (node.kind) {
      case Kind.FIELD:
        return this.#field(node, type);
      case Kind.FRAGMENT_SPREAD:
        this.#useFragment(node.name.value);
        return node;
      case Kind.INLINE_FRAGMENT: {
        const on = node.typeCondition && this.#schema.getType(node.typeCondition.name.value);
        return { ...node, selectionSet: this.set(node.selectionSet, on ?? type) };
      }
    }
  }

  #field(node: FieldNode, type: GraphQLNamedType | null | undefined): FieldNode {
    const isOurs = isIntrospection(node) || type?.name.startsWith('__') === true;
    const field =
      !isOurs && isCompositeType(type) && 'getFields' in type ? type.getFields()[node.name.value] : undefined;
    const selectionSet = node.selectionSet && this.set(node.selectionSet, field && getNamedType(field.type));
    const take = (argument: ArgumentNode): ArgumentNode => {
      const expected = field?.args.find(({ name }) => name === argument.name.value)?.type;
      if (expected === undefined) return argument;
      const place = `${node.alias?.value ?? ''} ${node.name.value} ${argument.name.value}`;
      return { ...argument, value: this.#taken.take(argument.value, expected, place) };
    };
    return {
      ...node,
      ...(node.arguments && { arguments: node.arguments.map(take) }),
      ...(selectionSet && { selectionSet }),
    };
  }

  /** Its place is in the order of first use; validation has refused cycles. */
  #useFragment(name: string): void {
    const fragment = this.#given.get(name);
    if (fragment === undefined || this.#fragments.has(name)) return;
    this.#fragments.set(name, fragment);
    const type = this.#schema.getType(fragment.typeCondition.name.value);
    this.#fragments.set(name, { ...fragment, selectionSet: this.set(fragment.selectionSet, type) });
  }
}
