import {
  defaultFieldResolver,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { unauthenticated, type Viewer } from './viewer.ts';

type Field = GraphQLField<unknown, object>;
type Resolver = GraphQLFieldResolver<unknown, object>;
type ReferenceResolver = (reference: unknown, context: object, info: unknown) => unknown;
type ViewerOf = (context: object) => Viewer | null;

/** What federation itself asks: `_entities` is guarded type by type, `_service` says what the supergraph says anyway. */
const federationFields = new Set(['_entities', '_service']);

/**
 * Lets nobody without a viewer reach a root field or `__resolveReference`, unless `publicFields` names it (`Mutation.login`,
 * `User.__resolveReference`). Forgetting to protect a field thus closes it instead of opening it. Works on the finished schema,
 * so that no shape of a resolver map gets past it.
 */
export function denyByDefault(
  schema: GraphQLSchema,
  publicFields: readonly string[],
  viewerOf: ViewerOf,
): void {
  const open = new Set(publicFields);
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    for (const field of Object.values(root?.getFields() ?? {}))
      if (!federationFields.has(field.name) && !open.has(`${root?.name}.${field.name}`))
        guardField(field, viewerOf);
  for (const type of Object.values(schema.getTypeMap()))
    if ((isObjectType(type) || isInterfaceType(type)) && !open.has(`${type.name}.__resolveReference`)) {
      // Without one of its own, federation takes the reference itself for the object: that way is guarded too.
      const resolve = referenceResolver(type.extensions) ?? (isObjectType(type) ? itself : undefined);
      if (resolve !== undefined) guardReferences(type.extensions, resolve, viewerOf);
    }
}

function guardField(field: Field, viewerOf: ViewerOf): void {
  const guarded =
    (resolver: Resolver): Resolver =>
    (source, given, context, info) => {
      if (viewerOf(context) === null) throw unauthenticated();
      return resolver(source, given, context, info);
    };
  field.resolve = guarded(field.resolve ?? defaultFieldResolver);
  if (field.subscribe) field.subscribe = guarded(field.subscribe);
}

const itself: ReferenceResolver = (reference) => reference;

function referenceResolver(extensions: SubgraphExtensions): ReferenceResolver | undefined {
  return extensions.apollo?.subgraph?.resolveReference;
}

/** Async on purpose: a refusal, or a throw, fails this one reference and not all of `_entities`. */
function guardReferences(
  extensions: SubgraphExtensions,
  resolve: ReferenceResolver,
  viewerOf: ViewerOf,
): void {
  const resolveReference: ReferenceResolver = async (reference, context, info) => {
    if (viewerOf(context) === null) throw unauthenticated();
    return resolve(reference, context, info);
  };
  extensions.apollo = {
    ...extensions.apollo,
    subgraph: { ...extensions.apollo?.subgraph, resolveReference },
  };
}

/** Where @apollo/subgraph keeps a type's `__resolveReference`. */
interface SubgraphExtensions {
  apollo?: { subgraph?: { resolveReference?: ReferenceResolver } };
}
