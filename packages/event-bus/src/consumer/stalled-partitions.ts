import { createBackOff, type BackOff } from '@parley/async';
import { notReady, ready, type Readiness } from '../readiness.ts';
import type { ReceivedRecord } from './route-record.ts';

/** The partitions that wait for something their handler needs, such as its store. */
export function createStalledPartitions() {
  const stalled = new Map<string, { backOff: BackOff; offset: string; reason: string }>();
  /** Since when, by partition and offset. In this process: one that starts anew, or takes over, counts anew. */
  const failingSince = new Map<string, number>();
  const keyOf = ({ topic, partition }: ReceivedRecord): string => `${topic}[${partition}]`;
  const nameOf = (record: ReceivedRecord): string => `${keyOf(record)} ${record.offset}`;
  return {
    /** Returns how many milliseconds to wait before the next try. */
    stall(record: ReceivedRecord, error: unknown): number {
      const backOff = stalled.get(keyOf(record))?.backOff ?? createBackOff({ firstMs: 100, maxMs: 5_000 });
      const reason = error instanceof Error ? error.message : String(error);
      stalled.set(keyOf(record), { backOff, offset: record.offset, reason });
      return backOff.next();
    },
    /** These failed together: one of them may be why. */
    fail(records: readonly ReceivedRecord[]): void {
      for (const record of records)
        failingSince.set(nameOf(record), failingSince.get(nameOf(record)) ?? performance.now());
    },
    /** These did not fail by a fault of theirs: their time begins anew. */
    excuse(records: readonly ReceivedRecord[]): void {
      for (const record of records) failingSince.delete(nameOf(record));
    },
    failingForMs: (record: ReceivedRecord): number =>
      performance.now() - (failingSince.get(nameOf(record)) ?? performance.now()),
    clear(record: ReceivedRecord): void {
      stalled.delete(keyOf(record));
      failingSince.delete(nameOf(record));
    },
    /** Who waits is found out anew; since when something fails is remembered, for a partition may come back. */
    clearAll: () => stalled.clear(),
    /** The next pauses are short again. */
    resetBackOff(): void {
      for (const { backOff } of stalled.values()) backOff.reset();
    },
    readiness(): Readiness {
      const [first] = stalled;
      if (first === undefined) return ready;
      const [partition, { offset, reason }] = first;
      return notReady(`Events of ${partition} from ${offset} on wait for another try: ${reason}`);
    },
  };
}
