/** Unread messages are counted to here and no further: of a room, and of a thread. */
export const mostUnread = 1_000;

/** Numbers of a room's messages, or of a thread's replies: those after `above`, up to `upTo`. */
interface Numbers {
  readonly above: number;
  readonly upTo: number;
}

/**
 * These numbers in windows from the newest back. Who counts to `mostUnread` mostly needs the first; each one is wider than the one before,
 * so that a long run of deleted messages takes few of them.
 */
export function* newestWindows({ above, upTo }: Numbers): Generator<Numbers, undefined> {
  let [width, end] = [2 * mostUnread, upTo];
  while (end > above) {
    const start = Math.max(above, end - width);
    yield { above: start, upTo: end };
    [width, end] = [4 * width, start];
  }
  return undefined;
}
