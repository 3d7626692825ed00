/** What the person who was signed in last on this browser has seen. It has no tokens. */
export interface SeenStore {
  /** Who that was; undefined: nobody, or not for a long time. */
  readonly viewer: () => Promise<string | undefined>;
  /** Somebody is signed in: of anybody else nothing stays. */
  readonly enter: (viewerId: string) => Promise<void>;
  /** Nobody is signed in: nothing stays. */
  readonly forget: () => Promise<void>;
  readonly read: (viewerId: string, name: string) => Promise<unknown>;
  /** Keeps it unless somebody else, or nobody, is signed in by now: a tab may not have learned of that yet. */
  readonly keep: (viewerId: string, name: string, value: unknown) => Promise<void>;
  /** Forgets what `choose` names of all that there is. */
  readonly drop: (viewerId: string, choose: (names: readonly string[]) => readonly string[]) => Promise<void>;
}
