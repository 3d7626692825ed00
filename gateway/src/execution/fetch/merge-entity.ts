import { isEntity, ownValue, setOwn, type Entity } from './entity.ts';

/**
 * Adds what was fetched to what is there, in place: objects are merged, lists of the same length element by element, and
 * anything else is replaced. Objects of `source` may become part of `target`.
 */
export function mergeEntity(target: Entity, source: Entity): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined) continue;
    const present = ownValue(target, key);
    if (isEntity(present) && isEntity(value)) mergeEntity(present, value);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeList(present, value);
    else setOwn(target, key, value);
  }
}

function mergeList(target: unknown[], source: readonly unknown[]): void {
  for (const [index, value] of source.entries()) {
    const present = target[index];
    if (isEntity(present) && isEntity(value)) mergeEntity(present, value);
    else if (Array.isArray(present) && Array.isArray(value) && present.length === value.length)
      mergeList(present, value);
    else target[index] = value;
  }
}
