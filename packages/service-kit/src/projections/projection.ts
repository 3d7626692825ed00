/** What one side has under a key. The version rises with every change of it, in the service that owns it. */
export interface Row<State> {
  /** ASCII, so that both stores and JavaScript order it alike. */
  readonly key: string;
  readonly version: number;
  /** Plain JSON. */
  readonly state: State;
}

/** The most that an owner answers at once. */
export const maxPageSize = 1_000;

/** Reads rows in the order of their keys, after `after` (at first ''), at most `limit`; fewer only at the end. */
export type ReadPage<State> = (after: string, limit: number) => Promise<readonly Row<State>[]>;

/** What a service keeps of another's data, made of its events. */
export interface Projection<State> {
  readonly page: ReadPage<State>;
  /**
   * Makes the row as the owner has it, or deletes it where that has none, only while the projection stands as it was `seen`: at this version,
   * or null for no row. Events that come in meanwhile are so never overwritten.
   */
  replace(key: string, seen: number | null, wanted: Row<State> | null): Promise<void>;
}
