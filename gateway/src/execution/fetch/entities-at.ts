import { isEntity, ownValue, type Entity, type PathKey } from './entity.ts';

/** A plan's path: response names, and `@` for every element of a list. */
export type PlanPath = readonly string[];

/** All objects at `path`, in the order of the answer. Nulls on the way lead nowhere. */
export function entitiesAt(data: unknown, path: PlanPath): Entity[] {
  const found: Entity[] = [];
  collect(data, path, 0, found);
  return found;
}

function collect(value: unknown, path: PlanPath, index: number, found: Entity[]): void {
  const key = path[index];
  if (Array.isArray(value)) {
    if (key === '@') for (const element of value) collect(element, path, index + 1, found);
  } else if (isEntity(value)) {
    if (key === undefined) found.push(value);
    else if (key !== '@') collect(ownValue(value, key), path, index + 1, found);
  }
}

/** Where these objects are in the answer: one that several parents share is in several places. */
export function placesOf(targets: ReadonlySet<Entity>, data: unknown, path: PlanPath): PathKey[][] {
  const places: PathKey[][] = [];
  const search = (value: unknown, index: number, place: readonly PathKey[]): void => {
    const key = path[index];
    if (Array.isArray(value)) {
      if (key === '@') value.forEach((element, at) => search(element, index + 1, [...place, at]));
    } else if (isEntity(value)) {
      if (key === undefined) {
        if (targets.has(value)) places.push([...place]);
      } else if (key !== '@') search(ownValue(value, key), index + 1, [...place, key]);
    }
  };
  search(data, 0, []);
  return places;
}
