import type { Schema } from '@apollo/federation-internals';
import type { ViewerRights } from '../../viewers/viewer-rights.ts';

/** What a type or a field asks of its viewers. */
export interface Requirement {
  /** All scopes of one of these lists; undefined: any viewer who is signed in. */
  readonly scopes?: readonly (readonly string[])[];
}

/** By `@authenticated` and `@requiresScopes` of a supergraph. */
export interface AccessRules {
  ofType(name: string): readonly Requirement[];
  ofField(type: string, name: string): readonly Requirement[];
}

export function meets({ isAuthenticated, scopes: given }: ViewerRights, { scopes }: Requirement): boolean {
  if (scopes === undefined) return isAuthenticated;
  return scopes.some((all) => all.every((scope) => given.has(scope)));
}

/** Undefined: nothing is restricted. */
export function readAccessRules(schema: Schema): AccessRules | undefined {
  const authenticated = directiveName(schema, 'authenticated');
  const requiresScopes = directiveName(schema, 'requiresScopes');
  if (authenticated === undefined && requiresScopes === undefined) return undefined;
  const requirementsOf = (element: Restrictable): readonly Requirement[] => [
    ...(authenticated === undefined ? [] : element.appliedDirectivesOf(authenticated).map(() => signedIn)),
    ...(requiresScopes === undefined ? [] : element.appliedDirectivesOf(requiresScopes)).map((applied) => ({
      scopes: applied.arguments()['scopes'] as string[][],
    })),
  ];
  const rules = new Map<string, readonly Requirement[]>();
  for (const type of schema.allTypes()) {
    rules.set(type.name, requirementsOf(type));
    if (type.kind !== 'ObjectType' && type.kind !== 'InterfaceType') continue;
    for (const field of type.fields()) rules.set(field.coordinate, requirementsOf(field));
  }
  return {
    ofType: (name) => rules.get(name) ?? [],
    ofField: (type, name) => rules.get(`${type}.${name}`) ?? [],
  };
}

const signedIn: Requirement = {};

interface Restrictable {
  appliedDirectivesOf(name: string): readonly { arguments(): Readonly<Record<string, unknown>> }[];
}

/** Under the name that the supergraph gives it, if it has it. */
function directiveName(schema: Schema, name: string): string | undefined {
  return schema.coreFeatures?.getByIdentity(`https://specs.apollo.dev/${name}`)?.directiveNameInSchema(name);
}
