import type { StreamEvent } from '@parley/service-kit/subgraph';

interface Entry {
  readonly seq: number;
  readonly text: string;
  readonly authorId: string;
}

/** What all instances of the subgraph stream; cursors are sequence numbers. */
export interface BoardLog {
  /** Appends, and notifies all followers. Answers its number. */
  post(text: string, authorId?: string): number;
  /** After a cursor, or from the end, with a StreamStart. */
  follow(after: string | null): AsyncIterable<StreamEvent<unknown>>;
  setLevel(key: string, value: number): void;
  /** The present values, then what changes. */
  levels(): AsyncIterable<StreamEvent<unknown>>;
  /** What is posted from here on, without positions. */
  plain(): AsyncIterable<StreamEvent<unknown>>;
  followers(): number;
  /** Posts that were read, over all followers. */
  taken(): number;
}

export function createBoardLog(): BoardLog {
  const entries: Entry[] = [];
  const levels = new Map<string, { key: string; value: number }>();
  const followers = new Set<() => void>();
  let taken = 0;
  const notify = (): void => {
    for (const wake of followers) wake();
  };
  const postOf = ({ text, authorId }: Entry) => ({ text, author: { __typename: 'Author', id: authorId } });
  return {
    post(text, authorId = 'a') {
      entries.push({ seq: entries.length + 1, text, authorId });
      notify();
      return entries.length;
    },
    follow(after) {
      let last = after === null ? entries.length : Number(after);
      let started = after !== null;
      return read(followers, () => {
        if (!started) {
          started = true;
          return { value: { __typename: 'StreamStart', cursor: String(last) }, cursor: String(last) };
        }
        const entry = entries[last];
        if (entry === undefined) return undefined;
        last += 1;
        taken += 1;
        return {
          value: { __typename: 'PostAdded', post: postOf(entry) },
          cursor: String(last),
          sourceEvent: entry,
        };
      });
    },
    setLevel(key, value) {
      levels.set(key, { key, value });
      notify();
    },
    levels() {
      const shown = new Map<string, number>();
      return read(followers, () => {
        const next = [...levels.values()].find(({ key, value }) => shown.get(key) !== value);
        if (next === undefined) return undefined;
        shown.set(next.key, next.value);
        return { value: next, cursor: null, sourceEvent: next };
      });
    },
    plain() {
      let last = entries.length;
      return read(followers, () => {
        const entry = entries[last];
        if (entry === undefined) return undefined;
        last += 1;
        return { value: postOf(entry), cursor: null, sourceEvent: entry };
      });
    },
    followers: () => followers.size,
    taken: () => taken,
  };
}

function read(
  followers: Set<() => void>,
  take: () => StreamEvent<unknown> | undefined,
): AsyncIterableIterator<StreamEvent<unknown>> {
  let ended = false;
  let wake = (): void => undefined;
  const follower = (): void => wake();
  followers.add(follower);
  const done = { done: true, value: undefined } as const;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        if (ended) return done;
        const event = take();
        if (event !== undefined) return { done: false, value: event };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async return() {
      ended = true;
      followers.delete(follower);
      wake();
      return Promise.resolve(done);
    },
  };
}
