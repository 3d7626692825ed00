import type { EachBatchPayload } from 'kafkajs';

/** The partitions that wait before their next record is retried. */
export interface PausedPartitions {
  readonly pause: (payload: EachBatchPayload, ms: number) => void;
  readonly resumeAll: () => void;
  /** They stay paused. */
  readonly cancel: () => void;
}

export function createPausedPartitions(): PausedPartitions {
  const resumptions = new Map<NodeJS.Timeout, () => void>();
  return {
    pause(payload, ms) {
      const resume = payload.pause();
      const timer = setTimeout(() => {
        resumptions.delete(timer);
        resume();
      }, ms);
      resumptions.set(timer, resume);
    },
    resumeAll() {
      for (const [timer, resume] of resumptions) {
        clearTimeout(timer);
        resume();
      }
      resumptions.clear();
    },
    cancel() {
      for (const timer of resumptions.keys()) clearTimeout(timer);
      resumptions.clear();
    },
  };
}
