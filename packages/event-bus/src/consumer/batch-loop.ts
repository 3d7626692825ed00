import type { EachBatchPayload, TopicPartitionOffset } from 'kafkajs';
import type { TopicNames } from '../kafka/topic-names.ts';
import type { ReceivedRecord } from './received-record.ts';

/** At least one record. */
export type Records = readonly [ReceivedRecord, ...ReceivedRecord[]];

/**
 * Either so many of the first are handled for good; or so many are to be offered one by one, since one of them can never succeed; or
 * their partition waits that long and then offers them again.
 */
export type Outcome =
  | { readonly kind: 'handled'; readonly count: number }
  | { readonly kind: 'apart'; readonly count: number }
  | { readonly kind: 'wait'; readonly milliseconds: number };

/** Is offered what comes next of a partition, and handles the first or more of it. Never rejects. */
export type HandleRecords = (records: Records) => Promise<Outcome>;

export interface BatchLoop {
  readonly eachBatch: (payload: EachBatchPayload) => Promise<void>;
  /** Whether a handler runs. */
  readonly isBusy: () => boolean;
  /** Offers at once what its partitions wait with. */
  readonly retryNow: () => void;
  /** Handles nothing more; resolves when the handlers that run have ended. */
  readonly stop: () => Promise<void>;
}

const heartbeatEveryMs = 2_000;

/** Record after record of a partition, partitions beside one another. A record is passed only when it is handled. */
export function createBatchLoop(deps: {
  names: TopicNames;
  handle: HandleRecords;
  /** How many records are offered at a time. */
  maxBatchSize: number;
  onHandled: (next: TopicPartitionOffset) => void;
}): BatchLoop {
  const { names, handle, maxBatchSize, onHandled } = deps;
  const running = new Set<Promise<unknown>>();
  const resumptions = new Map<NodeJS.Timeout, () => void>();
  let stopped = false;

  const waitPaused = (payload: EachBatchPayload, milliseconds: number): void => {
    const resume = payload.pause();
    const timer = setTimeout(() => {
      resumptions.delete(timer);
      resume();
    }, milliseconds);
    resumptions.set(timer, resume);
  };
  const handleSome = async (records: Records, payload: EachBatchPayload): Promise<Outcome> => {
    const outcome = handle(records);
    // Else the group would take a member whose handler is slow for dead, and its events would begin anew, without end.
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
      const records = messages.map(({ offset, key, value }) => {
        return { topic: names.fromBroker(topic), partition, offset, key, value };
      });
      let next = 0;
      let apartUntil = 0;
      const pass = (count: number): void => {
        next += count;
        const last = records[next - 1];
        if (last === undefined) return;
        payload.resolveOffset(last.offset);
        onHandled({ topic, partition, offset: String(BigInt(last.offset) + 1n) });
      };
      for (;;) {
        const [first, ...others] = records.slice(next, next + (next < apartUntil ? 1 : maxBatchSize));
        if (first === undefined || stopped || !payload.isRunning() || payload.isStale()) return;
        const outcome = await handleSome([first, ...others], payload);
        if (outcome.kind === 'wait') return waitPaused(payload, outcome.milliseconds);
        if (outcome.kind === 'apart') apartUntil = next + outcome.count;
        else pass(outcome.count);
        await payload.heartbeat();
      }
    },
    isBusy: () => running.size > 0,
    retryNow() {
      for (const [timer, resume] of resumptions) {
        clearTimeout(timer);
        resume();
      }
      resumptions.clear();
    },
    async stop() {
      stopped = true;
      for (const timer of resumptions.keys()) clearTimeout(timer);
      resumptions.clear();
      await Promise.all(running);
    },
  };
}
