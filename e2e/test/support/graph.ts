import {
  type DefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
} from 'graphql';
import { readSdl, subgraphs } from '../../../schema/subgraphs.mjs';

const kinds = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' } as const;

/** A field of Query, Mutation or Subscription, and the smallest operation that asks for it with arguments of the right types. */
export interface RootField {
  readonly kind: (typeof kinds)[keyof typeof kinds];
  readonly name: string;
  readonly document: string;
}

/** All root fields of all subgraphs. */
export function rootFields(): RootField[] {
  return objectTypes().flatMap((type) => {
    if (!isRoot(type.name.value)) return [];
    const kind = kinds[type.name.value];
    return (type.fields ?? []).map((field) => {
      const name = field.name.value;
      const selection = isLeaf(namedType(field.type)) ? '' : ' { __typename }';
      const document = `${kind} { ${name}${argumentsOf(field.arguments ?? [])}${selection} }`;
      return { kind, name, document };
    });
  });
}

/** The names of a subgraph's mutations. */
export function mutationsOf(subgraph: string): string[] {
  return parse(readSdl(subgraph)).definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Mutation'
      ? (node.fields ?? []).map(({ name }) => name.value)
      : [],
  );
}

/** The names of all types that implement `Problem`. */
export function problemTypes(): string[] {
  const problems = objectTypes().filter(({ interfaces }) =>
    interfaces?.some(({ name }) => name.value === 'Problem'),
  );
  return [...new Set(problems.map(({ name }) => name.value))];
}

/** Each mutation with the expected failures in its result union. */
export function failuresOfMutations(): { readonly mutation: string; readonly failures: readonly string[] }[] {
  const problems = problemTypes();
  const fields = objectTypes().flatMap((type) => (type.name.value === 'Mutation' ? (type.fields ?? []) : []));
  return fields.map((field) => ({
    mutation: field.name.value,
    failures: membersOf(namedType(field.type)).filter((name) => problems.includes(name)),
  }));
}

const definitions: readonly DefinitionNode[] = subgraphs.flatMap(
  ({ name }) => parse(readSdl(name)).definitions,
);

function membersOf(union: string): string[] {
  return definitions.flatMap((node) =>
    node.kind === Kind.UNION_TYPE_DEFINITION && node.name.value === union
      ? (node.types ?? []).map(({ name }) => name.value)
      : [],
  );
}

function objectTypes(): ObjectTypeDefinitionNode[] {
  return definitions.flatMap((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? [node] : []));
}

function isRoot(name: string): name is keyof typeof kinds {
  return name in kinds;
}

function isLeaf(name: string): boolean {
  return !definitions.some(
    (node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION ||
        node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
        node.kind === Kind.UNION_TYPE_DEFINITION) &&
      node.name.value === name,
  );
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function argumentsOf(values: readonly InputValueDefinitionNode[]): string {
  const required = values.filter(isRequired).map(assign);
  return required.length === 0 ? '' : `(${required.join(', ')})`;
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function assign({ name, type }: InputValueDefinitionNode): string {
  return `${name.value}: ${sample(type)}`;
}

const samples: ReadonlyMap<string, string> = new Map([
  ['ID', '"01900000-0000-7000-8000-000000000000"'],
  ['Int', '1'],
  ['Boolean', 'true'],
  ['DateTime', '"2020-01-01T00:00:00.000Z"'],
]);

/** A value of the type as it is written in a document. */
function sample(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return sample(type.type);
  if (type.kind === Kind.LIST_TYPE) return `[${sample(type.type)}]`;
  const definition = definitions.find((node) => 'name' in node && node.name?.value === type.name.value);
  if (definition?.kind === Kind.ENUM_TYPE_DEFINITION) return definition.values?.[0]?.name.value ?? 'null';
  if (definition?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return sampleObject(definition);
  return samples.get(type.name.value) ?? '"x"';
}

function sampleObject({ fields = [] }: InputObjectTypeDefinitionNode): string {
  return `{ ${fields.filter(isRequired).map(assign).join(', ')} }`;
}
