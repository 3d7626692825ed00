import {
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { getOrInsert } from '../../get-or-insert.ts';
import type { ViewerRights } from '../../viewers/viewer-rights.ts';
import type { PlannableOperation } from '../plan/plan-operation.ts';
import { meets, type AccessRules, type Requirement } from './access-rules.ts';
import { restrictedFields, type RestrictedField } from './restricted-fields.ts';

/** Why a field is null. */
export interface Denial {
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly message: string;
}

/** What a viewer may not ask for of an operation. */
export interface Denials {
  /** Equal for two viewers, and two operations of the same normal form, to whom the same is denied. */
  readonly key: string;
  /** The fields of one of its documents. */
  readonly in: (document: DocumentNode) => ReadonlyMap<FieldNode, Denial>;
}

export interface RestrictedOperation<Operation> {
  readonly operation: Operation & PlannableOperation;
  /** Of a root field. */
  readonly rootDenial: Denial | undefined;
}

/** For a viewer with these rights: the same operation when they suffice, else one with `denials`, the same for all who lack the same. */
export type RestrictOperation = <Operation extends PlannableOperation>(
  prepared: Operation,
  rights: ViewerRights,
) => RestrictedOperation<Operation>;

/** So many sets of lacking rights are kept for an operation. */
const keptVariants = 16;

export function createRestriction(schema: GraphQLSchema, rules: AccessRules | undefined): RestrictOperation {
  if (rules === undefined) return (operation) => ({ operation, rootDenial: undefined });
  const known = new WeakMap<PlannableOperation, Restricted>();
  return (prepared, rights) => {
    const restricted = getOrInsert(known, prepared, () => restrict(schema, rules, prepared));
    const missing = restricted.requirements.map((each) => meets(rights, each));
    if (!missing.includes(false)) return { operation: prepared, rootDenial: undefined };
    const key = `${rights.isAuthenticated} ${missing.join()}`;
    const denied: Denials['in'] = (document) => deniedIn(restrictedFields(schema, rules, document), rights);
    return getOrInsert(restricted.variants, key, () => ({
      operation: { ...prepared, denials: { key: denialKey(restricted, rights), in: denied } },
      rootDenial: rootDenial(restricted.fields, rights),
    })) as RestrictedOperation<typeof prepared>;
  };
}

interface Restricted {
  readonly fields: readonly RestrictedField[];
  readonly requirements: readonly Requirement[];
  readonly variants: LRUCache<string, RestrictedOperation<PlannableOperation>>;
}

function restrict(schema: GraphQLSchema, rules: AccessRules, { document }: PlannableOperation): Restricted {
  const fields = restrictedFields(schema, rules, document);
  const requirements = [...new Set(fields.flatMap((field) => field.requirements))];
  return { fields, requirements, variants: new LRUCache({ max: keptVariants }) };
}

/** In no order of the text's: that of its fragments is not that of the normal form. */
function denialKey({ requirements }: Restricted, rights: ViewerRights): string {
  const unmet = requirements
    .filter((each) => !meets(rights, each))
    .map(({ scopes }) => JSON.stringify(scopes ?? 'viewer'));
  return [rights.isAuthenticated, ...new Set(unmet.toSorted())].join();
}

function rootDenial(fields: readonly RestrictedField[], rights: ViewerRights): Denial | undefined {
  return fields
    .filter(({ isRoot }) => isRoot)
    .map((field) => denialOf(field, rights))
    .find((denial) => denial !== undefined);
}

function deniedIn(fields: readonly RestrictedField[], rights: ViewerRights): ReadonlyMap<FieldNode, Denial> {
  return new Map(
    fields.flatMap((field) => {
      const denial = denialOf(field, rights);
      return denial === undefined ? [] : [[field.node, denial] as const];
    }),
  );
}

function denialOf({ coordinate, requirements }: RestrictedField, rights: ViewerRights): Denial | undefined {
  if (requirements.every((each) => meets(rights, each))) return undefined;
  return rights.isAuthenticated
    ? { code: 'FORBIDDEN', message: `Your access token has not the scopes for ${coordinate}.` }
    : { code: 'UNAUTHENTICATED', message: `Sign in to ask for ${coordinate}.` };
}

/** What is left to be fetched; of a set of which nothing is left, whether there is such an object. */
export function withoutDenied(
  { document, operation }: PlannableOperation,
  denied: ReadonlyMap<FieldNode, Denial>,
): PlannableOperation {
  if (denied.size === 0) return { document, operation };
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  const left = visit(document, {
    Field: { enter: (node) => (denied.has(node) ? null : undefined) },
    SelectionSet: {
      leave: (node) => (node.selections.length === 0 ? { ...node, selections: [typename] } : undefined),
    },
  });
  const place = document.definitions.indexOf(operation);
  return { document: left, operation: left.definitions[place] as OperationDefinitionNode };
}
