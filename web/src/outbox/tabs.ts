/** What a tab tells the others of the same person. */
export type TabNotice =
  | { readonly type: 'changed' }
  | { readonly type: 'accepted'; readonly clientMessageId: string; readonly messageId: string | null };

/** How the tabs of one person agree. */
export interface Tabs {
  /** Runs `work` in one tab at a time: in another one when this one is closed. Resolves when `signal` has ended it, or the wait for it. */
  readonly alone: (work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>;
  readonly notify: (notice: TabNotice) => void;
  readonly onNotice: (consume: (notice: TabNotice) => void) => void;
  readonly close: () => void;
}
