/** How long the gateway still waits for an answer, in milliseconds, when it sends the request. */
export const timeoutHeader = 'x-parley-timeout-ms';

/** Longer than any caller waits; a larger number is taken for this one. */
const longestMs = 60_000;

/** Until when the answer to an operation is of use: what is too late is best not begun. */
export interface Deadline {
  expired(): boolean;
  /** Never below 0. */
  remainingMs(): number;
}

/** `timeoutMs` from now on. `clock`: milliseconds. */
export function createDeadline(timeoutMs: number, clock: () => number = () => performance.now()): Deadline {
  const at = clock() + Math.min(timeoutMs, longestMs);
  const remainingMs = (): number => Math.max(0, at - clock());
  return { expired: () => remainingMs() === 0, remainingMs };
}

/** What the header says; undefined when it says no positive whole number: then nothing is too late. */
export function readDeadline(header: unknown, clock?: () => number): Deadline | undefined {
  if (typeof header !== 'string' || !/^[1-9]\d{0,9}$/.test(header)) return undefined;
  return createDeadline(Number(header), clock);
}
