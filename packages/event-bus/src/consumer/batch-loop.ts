import type { EachBatchPayload, TopicPartitionOffset } from 'kafkajs';
import type { TopicNames } from '../kafka/topic-names.ts';
import type { ReceivedRecord } from './received-record.ts';

/** Either it is handled for good, or its partition waits that long and then offers it again. */
export type Outcome = { readonly kind: 'handled' } | { readonly kind: 'wait'; readonly milliseconds: number };

export const handled: Outcome = { kind: 'handled' };

/** Never rejects. */
export type HandleRecord = (record: ReceivedRecord) => Promise<Outcome>;

export interface BatchLoop {
  readonly eachBatch: (payload: EachBatchPayload) => Promise<void>;
  /** Whether a handler runs. */
  readonly isBusy: () => boolean;
  /** Handles nothing more; resolves when the handlers that run have ended. */
  readonly stop: () => Promise<void>;
}

const heartbeatEveryMs = 2_000;

/** Record after record of a partition, partitions beside one another. A record is passed only when it is handled. */
export function createBatchLoop(deps: {
  names: TopicNames;
  handle: HandleRecord;
  onHandled: (next: TopicPartitionOffset) => void;
}): BatchLoop {
  const { names, handle, onHandled } = deps;
  const running = new Set<Promise<unknown>>();
  const resumptions = new Set<NodeJS.Timeout>();
  let stopped = false;

  const waitPaused = (payload: EachBatchPayload, milliseconds: number): void => {
    const resume = payload.pause();
    const timer = setTimeout(() => {
      resumptions.delete(timer);
      resume();
    }, milliseconds);
    resumptions.add(timer);
  };
  const handleOne = async (record: ReceivedRecord, payload: EachBatchPayload): Promise<Outcome> => {
    const outcome = handle(record);
    // Else the group would take a member whose handler is slow for dead, and its event would begin anew, without end.
    const alive = setInterval(() => void payload.heartbeat().catch(() => undefined), heartbeatEveryMs);
    running.add(outcome);
    try {
      return await outcome;
    } finally {
      clearInterval(alive);
      running.delete(outcome);
    }
  };

  return {
    async eachBatch(payload) {
      const { topic, partition, messages } = payload.batch;
      for (const { offset, key, value } of messages) {
        if (stopped || !payload.isRunning() || payload.isStale()) return;
        const record = { topic: names.fromBroker(topic), partition, offset, key, value };
        const outcome = await handleOne(record, payload);
        if (outcome.kind === 'wait') return waitPaused(payload, outcome.milliseconds);
        payload.resolveOffset(offset);
        onHandled({ topic, partition, offset: String(BigInt(offset) + 1n) });
        await payload.heartbeat();
      }
    },
    isBusy: () => running.size > 0,
    async stop() {
      stopped = true;
      for (const timer of resumptions) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
