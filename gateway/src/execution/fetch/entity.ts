/** An object of an answer. It comes from strangers: only its own properties count, and a name may be `__proto__`. */
export type Entity = Record<string, unknown>;

/** A step of a response path. */
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
