import { createBackOff, type BackOff } from '@parley/async';
import { notReady, ready } from '../readiness.ts';
import type { Readiness } from '../readiness.ts';
import type { ReceivedRecord } from './received-record.ts';

/** The partitions that wait for something their handler needs, such as its store. */
export interface StalledPartitions {
  /** Returns how many milliseconds to wait before the next try. */
  readonly stall: (record: ReceivedRecord, error: unknown) => number;
  readonly clear: (record: ReceivedRecord) => void;
  readonly clearAll: () => void;
  /** The next pauses are short again. */
  readonly resetBackOff: () => void;
  readonly readiness: () => Readiness;
}

export function createStalledPartitions(): StalledPartitions {
  const stalled = new Map<string, { backOff: BackOff; reason: string }>();
  return {
    stall(record, error) {
      const backOff = stalled.get(keyOf(record))?.backOff ?? createBackOff({ firstMs: 100, maxMs: 5_000 });
      stalled.set(keyOf(record), { backOff, reason: error instanceof Error ? error.message : String(error) });
      return backOff.next();
    },
    clear(record) {
      stalled.delete(keyOf(record));
    },
    clearAll() {
      stalled.clear();
    },
    resetBackOff() {
      for (const { backOff } of stalled.values()) backOff.reset();
    },
    readiness() {
      const [first] = stalled;
      if (first === undefined) return ready;
      const [partition, { reason }] = first;
      return notReady(`Events of ${partition} wait for another try: ${reason}`);
    },
  };
}

function keyOf({ topic, partition }: ReceivedRecord): string {
  return `${topic}[${partition}]`;
}
