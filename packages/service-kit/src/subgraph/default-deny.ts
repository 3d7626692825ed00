import {
  defaultFieldResolver,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { unauthenticated } from './viewer.ts';

type Field = GraphQLField<unknown, object>;
type Resolver = GraphQLFieldResolver<unknown, object>;
type ReferenceResolver = (reference: unknown, context: object, info: unknown) => unknown;
/** Whether there is a viewer, or the operation asks only for what is the same for all (which was checked before it began). */
type MayAsk = (context: object) => boolean;

/** What federation itself asks: `_entities` is guarded type by type, `_service` says what the supergraph says anyway. */
const federationFields = new Set(['_entities', '_service']);

/**
 * Lets nobody without a viewer reach a root field or `__resolveReference`, unless `publicFields` names it (`Mutation.login`,
 * `User.__resolveReference`). Forgetting to protect a field thus closes it instead of opening it. Works on the finished schema,
 * so that no shape of a resolver map gets past it.
 */
export function denyByDefault(schema: GraphQLSchema, publicFields: readonly string[], mayAsk: MayAsk): void {
  const open = new Set(publicFields);
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    for (const field of Object.values(root?.getFields() ?? {}))
      if (!federationFields.has(field.name) && !open.has(`${root?.name}.${field.name}`))
        guardField(field, mayAsk);
  for (const type of Object.values(schema.getTypeMap()))
    if ((isObjectType(type) || isInterfaceType(type)) && !open.has(`${type.name}.__resolveReference`)) {
      // Without one of its own, federation takes the reference itself for the object: that way is guarded too.
      const resolve = referenceResolver(type.extensions) ?? (isObjectType(type) ? itself : undefined);
      if (resolve !== undefined) guardReferences(type.extensions, resolve, mayAsk);
    }
}

function guardField(field: Field, mayAsk: MayAsk): void {
  const guarded =
    (resolver: Resolver): Resolver =>
    (source, given, context, info) => {
      if (!mayAsk(context)) throw unauthenticated();
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
function guardReferences(extensions: SubgraphExtensions, resolve: ReferenceResolver, mayAsk: MayAsk): void {
  const resolveReference: ReferenceResolver = async (reference, context, info) => {
    if (!mayAsk(context)) throw unauthenticated();
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
