import { createBackOff, type BackOff } from '@parley/async';
import { notReady, ready, type Readiness } from '../readiness.ts';
import type { ReceivedRecord } from './route-record.ts';

/** The partitions that wait for something their handler needs, such as its store. */
export function createStalledPartitions() {
  const stalled = new Map<string, { backOff: BackOff; reason: string }>();
  const keyOf = ({ topic, partition }: ReceivedRecord): string => `${topic}[${partition}]`;
  return {
    /** Returns how many milliseconds to wait before the next try. */
    stall(record: ReceivedRecord, error: unknown): number {
      const backOff = stalled.get(keyOf(record))?.backOff ?? createBackOff({ firstMs: 100, maxMs: 5_000 });
      stalled.set(keyOf(record), { backOff, reason: error instanceof Error ? error.message : String(error) });
      return backOff.next();
    },
    clear: (record: ReceivedRecord) => void stalled.delete(keyOf(record)),
    clearAll: () => stalled.clear(),
    /** The next pauses are short again. */
    resetBackOff(): void {
      for (const { backOff } of stalled.values()) backOff.reset();
    },
    readiness(): Readiness {
      const [first] = stalled;
      if (first === undefined) return ready;
      const [partition, { reason }] = first;
      return notReady(`Events of ${partition} wait for another try: ${reason}`);
    },
  };
}
