import type { EachBatchPayload } from 'kafkajs';

/** The partitions that wait before their next record is retried. */
export function createPausedPartitions() {
  const resumptions = new Map<NodeJS.Timeout, () => void>();
  const cancel = (): void => {
    for (const timer of resumptions.keys()) clearTimeout(timer);
    resumptions.clear();
  };
  return {
    pause(payload: EachBatchPayload, ms: number): void {
      const resume = payload.pause();
      const timer = setTimeout(() => {
        resumptions.delete(timer);
        resume();
      }, ms);
      resumptions.set(timer, resume);
    },
    resumeAll(): void {
      const waiting = [...resumptions.values()];
      cancel();
      for (const resume of waiting) resume();
    },
    /** They stay paused. */
    cancel,
  };
}
