import { unauthenticated, type Viewer } from './viewer.ts';

type Resolver = (...parameters: unknown[]) => unknown;
type Guarded = Readonly<Record<string, unknown>>;

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * Lets nobody without a viewer reach a root field or `__resolveReference`, unless `publicFields` names it (`Mutation.login`,
 * `User.__resolveReference`). Forgetting to protect a field thus closes it instead of opening it.
 */
export function denyByDefault(
  resolvers: object,
  publicFields: readonly string[],
  viewerOf: (context: object) => Viewer | null,
): Record<string, unknown> {
  const open = new Set(publicFields);
  const guard = (type: string, field: string, resolver: unknown): unknown => {
    if (open.has(`${type}.${field}`)) return resolver;
    return field === '__resolveReference'
      ? guardReference(resolver as Resolver, viewerOf)
      : guardField(resolver, viewerOf);
  };
  return mapFields(resolvers, (type, field, resolver) =>
    rootTypes.has(type) || field === '__resolveReference' ? guard(type, field, resolver) : resolver,
  );
}

function mapFields(
  resolvers: object,
  map: (type: string, field: string, resolver: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(resolvers).map(([type, fields]: [string, unknown]) => [
      type,
      isPlain(fields) ? mapType(type, fields) : fields,
    ]),
  );

  function mapType(type: string, fields: Guarded): Guarded {
    return Object.fromEntries(
      Object.entries(fields).map(([field, resolver]) => [field, map(type, field, resolver)]),
    );
  }
}

/** Scalars are instances of their class and pass as they are. */
function isPlain(value: unknown): value is Guarded {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function guardField(resolver: unknown, viewerOf: (context: object) => Viewer | null): unknown {
  if (typeof resolver === 'function') return guarded(resolver as Resolver, 2, viewerOf);
  if (!isPlain(resolver)) return resolver;
  return Object.fromEntries(
    Object.entries(resolver).map(([part, value]) => [
      part,
      typeof value === 'function' ? guarded(value as Resolver, 2, viewerOf) : value,
    ]),
  );
}

/** Async on purpose: a refusal, or a throw, fails this one reference and not all of `_entities`. */
function guardReference(resolver: Resolver, viewerOf: (context: object) => Viewer | null): Resolver {
  const inner = guarded(resolver, 1, viewerOf);
  return async (...parameters) => inner(...parameters);
}

function guarded(
  resolver: Resolver,
  contextAt: number,
  viewerOf: (context: object) => Viewer | null,
): Resolver {
  return (...parameters) => {
    if (viewerOf(parameters[contextAt] as object) === null) throw unauthenticated();
    return resolver(...parameters);
  };
}
