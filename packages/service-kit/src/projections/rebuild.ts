import { limit } from '@parley/async';
import { compare, type Difference, type Sides } from './compare.ts';

/** What a rebuild did. */
export interface Rebuilt {
  /** The number of rows that the owner has. */
  readonly rows: number;
  /** The number of repairs of each kind. */
  readonly repaired: Readonly<Partial<Record<Difference<unknown>['kind'], number>>>;
  /** Whether the last comparison found nothing but what events may be about to bring. */
  readonly isEqual: boolean;
}

const maxPasses = 5;
const width = 8;

/**
 * Makes a projection as its owner has it, while events go on: it may be interrupted and begun anew. A reader of the projection
 * finds each row meanwhile as it was or as it becomes. What only an owner that went back explains is compared once more, since an event of the new
 * history may have come in while the row still had the old one's higher version.
 */
export async function rebuild<State>(sides: Sides<State>): Promise<Rebuilt> {
  const repaired: Partial<Record<Difference<State>['kind'], number>> = {};
  const atOnce = limit(width);
  for (let pass = 1; ; pass += 1) {
    let unexplained = 0;
    const rows = await compare(sides, async (found) => {
      for (const { kind } of found) repaired[kind] = (repaired[kind] ?? 0) + 1;
      unexplained += found.filter(({ kind }) => kind !== 'missing' && kind !== 'stale').length;
      const repair = ({ key, seen, wanted }: Difference<State>): Promise<void> =>
        sides.projection.replace(key, seen, wanted);
      await Promise.all(found.map((difference) => atOnce(() => repair(difference))));
    });
    if (unexplained === 0 || pass === maxPasses) return { rows, repaired, isEqual: unexplained === 0 };
  }
}
