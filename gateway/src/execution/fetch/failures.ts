import type { GraphQLFormattedError } from 'graphql';
import { getOrInsert } from '../../get-or-insert.ts';
import { isEntity, ownValue, type Entity, type PathKey } from './entity.ts';

/** An error of a fetch. Where it stands in the answer is known when the answer is completed. */
export interface Failure {
  readonly error: GraphQLFormattedError;
  /** Where it belongs when nothing that the client asked for is null because of it. In the plan's names. */
  readonly nearest: () => readonly (readonly PathKey[])[];
  isReported: boolean;
}

export interface Cause {
  readonly failure: Failure;
  /** From the null to the field that failed, where that is not the same. */
  readonly below: readonly PathKey[];
}

/** A place in what has been fetched. */
export interface Spot {
  readonly container: object;
  readonly key: PathKey;
}

/** Why things are null: by the object or list that has the null, so that what stands in several places of the answer fails in all of them. */
export class Failures {
  readonly all: Failure[] = [];
  readonly #causes = new Map<object, Map<PathKey, Cause[]>>();

  at({ container, key }: Spot): readonly Cause[] {
    return this.#causes.get(container)?.get(key) ?? [];
  }

  add({ container, key }: Spot, cause: Cause): void {
    const byKey = getOrInsert(this.#causes, container, () => new Map<PathKey, Cause[]>());
    const causes = getOrInsert(byKey, key, (): Cause[] => []);
    if (!causes.some(({ failure }) => failure === cause.failure)) causes.push(cause);
  }

  /** At those of the places that have no cause yet. */
  addElsewhere(spots: readonly Spot[], failure: Failure): void {
    for (const spot of spots) if (this.at(spot).length === 0) this.add(spot, { failure, below: [] });
  }

  /** At the null to which the path leads, which may be above its end. False: there is none. */
  addAlong(start: Entity, path: readonly PathKey[], failure: Failure): boolean {
    let container: object = start;
    for (const [index, key] of path.entries()) {
      const value = valueAt({ container, key });
      if (value === null || value === undefined) {
        this.add({ container, key }, { failure, below: path.slice(index + 1) });
        return true;
      }
      if (typeof value !== 'object') return false;
      container = value;
    }
    return false;
  }
}

export function valueAt({ container, key }: Spot): unknown {
  if (Array.isArray(container)) return typeof key === 'number' ? (container as unknown[])[key] : undefined;
  return isEntity(container) ? ownValue(container, String(key)) : undefined;
}
