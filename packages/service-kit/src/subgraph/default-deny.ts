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
 * Lets nobody without a viewer reach a root field or `__resolveReference`, unless `publicFields` names it: forgetting to protect a field
 * closes it. Works on the finished schema, so that no shape of a resolver map gets past it.
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
      const extensions: SubgraphExtensions = type.extensions;
      const own = extensions.apollo?.subgraph?.resolveReference;
      const resolve = own ?? (isObjectType(type) ? (reference: unknown) => reference : undefined);
      if (resolve !== undefined) guardReferences(extensions, resolve, mayAsk);
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

/** Async on purpose: a refusal, or a throw, fails this one reference and not all of `_entities`. */
function guardReferences(extensions: SubgraphExtensions, resolve: ReferenceResolver, mayAsk: MayAsk): void {
  const resolveReference: ReferenceResolver = async (reference, context, info) => {
    if (!mayAsk(context)) throw unauthenticated();
    return resolve(reference, context, info);
  };
  const { apollo } = extensions;
  extensions.apollo = { ...apollo, subgraph: { ...apollo?.subgraph, resolveReference } };
}

/** Where @apollo/subgraph keeps a type's `__resolveReference`. */
interface SubgraphExtensions {
  apollo?: { subgraph?: { resolveReference?: ReferenceResolver } };
}
