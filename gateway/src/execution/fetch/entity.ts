/** An object of an answer. It comes from strangers: only its own properties count, and a name may be `__proto__`. */
export type Entity = Record<string, unknown>;

export type PathKey = string | number;

export function isEntity(value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function ownValue(entity: Entity, key: string): unknown {
  return Object.hasOwn(entity, key) ? entity[key] : undefined;
}

/** Sets an own property whatever its name: plain assignment to `__proto__` would change the prototype. */
export function setOwn(entity: Entity, key: string, value: unknown): void {
  if (key !== '__proto__') entity[key] = value;
  else Object.defineProperty(entity, key, { value, configurable: true, enumerable: true, writable: true });
}

/** Adds in place: objects and lists of the same length are merged, anything else is replaced. Parts of `source` may become part of `target`. */
export function mergeEntity(target: Entity, source: Entity): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value !== undefined) setOwn(target, key, merged(ownValue(target, key), value));
  }
}

function merged(present: unknown, value: unknown): unknown {
  if (isEntity(present) && isEntity(value)) mergeEntity(present, value);
  else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
    for (const [index, element] of value.entries()) present[index] = merged(present[index], element);
  else return value;
  return present;
}
