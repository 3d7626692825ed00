import pLimit from 'p-limit';

/** Runs what it is given, a bounded number at a time, in the order of the calls. */
export type Limit = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** `concurrency`: the number that run at the same time. */
export function limit(concurrency: number): Limit {
  return pLimit(concurrency);
}
