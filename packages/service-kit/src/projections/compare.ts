import { isDeepStrictEqual } from 'node:util';
import { maxPageSize, type Projection, type ReadPage, type Row } from './projection.ts';

/**
 * What is wrong with a row of a projection: it is not there, has a lower version than the owner's, a higher one, the same with another
 * state, or the owner has none. A higher one is of a history that the owner has lost.
 */
export const differences = ['missing', 'stale', 'ahead', 'altered', 'extra'] as const;

export interface Difference<State> {
  readonly kind: (typeof differences)[number];
  readonly key: string;
  /** The version that the projection has; null: none. */
  readonly seen: number | null;
  /** What the owner has; null: nothing. */
  readonly wanted: Row<State> | null;
}

/** The two sides. */
export interface Sides<State> {
  readonly projection: Projection<State>;
  /** Of the service that owns the data. */
  readonly readOwner: ReadPage<State>;
}

/** By the names under which `npm run rebuild` takes them. */
export type Projections = Readonly<Record<string, Sides<unknown>>>;

/**
 * Compares page by page, both in the order of their keys, and hands on what differs; answers the number of rows that the owner has. The
 * projection is read first: the owner committed what it holds before, so that it can be ahead only of an owner that went back.
 */
export async function compare<State>(
  { projection, readOwner }: Sides<State>,
  visit: (found: readonly Difference<State>[]) => Promise<void> | void,
): Promise<number> {
  let rows = 0;
  for (let after = ''; ;) {
    const kept = await projection.page(after, maxPageSize);
    const owned = await readOwner(after, maxPageSize);
    const upTo = endOf([kept, owned]);
    const isWithin = ({ key }: Row<State>): boolean => upTo === null || key <= upTo;
    const wanted = owned.filter(isWithin);
    rows += wanted.length;
    await visit(differencesOf(kept.filter(isWithin), wanted));
    if (upTo === null) return rows;
    after = upTo;
  }
}

/** How far both pages reach; null: to the end. */
function endOf(pages: readonly (readonly Row<unknown>[])[]): string | null {
  const full = pages.filter(({ length }) => length === maxPageSize);
  return full.flatMap((page) => page.at(-1)?.key ?? []).toSorted()[0] ?? null;
}

function differencesOf<State>(
  kept: readonly Row<State>[],
  owned: readonly Row<State>[],
): readonly Difference<State>[] {
  const left = new Map(kept.map((row) => [row.key, row]));
  const found = owned.flatMap((wanted): Difference<State>[] => {
    const row = left.get(wanted.key);
    left.delete(wanted.key);
    const kind = kindOf(row, wanted);
    return kind === null ? [] : [{ kind, key: wanted.key, seen: row?.version ?? null, wanted }];
  });
  const extra = [...left.values()].map(({ key, version }): Difference<State> => ({
    kind: 'extra',
    key,
    seen: version,
    wanted: null,
  }));
  return [...found, ...extra];
}

function kindOf<State>(row: Row<State> | undefined, wanted: Row<State>): Difference<State>['kind'] | null {
  if (row === undefined) return 'missing';
  if (row.version !== wanted.version) return row.version < wanted.version ? 'stale' : 'ahead';
  return isDeepStrictEqual(row.state, wanted.state) ? null : 'altered';
}
