import type { EachBatchPayload, TopicPartitionOffset } from 'kafkajs';
import { typeHeader } from '../kafka/kafka-publisher.ts';
import type { TopicNames } from '../kafka/topic-names.ts';
import { createPausedPartitions } from './paused-partitions.ts';
import type { ReceivedRecord } from './route-record.ts';

/** At least one record. */
export type Records = readonly [ReceivedRecord, ...ReceivedRecord[]];

/**
 * The first `count` records are handled for good; or the first `count` are to be handled individually, since one of them is not
 * retryable; or their partition pauses for `ms` and then retries them.
 */
export type Outcome =
  | { readonly kind: 'handled'; readonly count: number }
  | { readonly kind: 'individually'; readonly count: number }
  | { readonly kind: 'wait'; readonly ms: number };

/** Is given the next records of a partition, and handles the first or more of them. Never rejects. */
export type HandleRecords = (records: Records) => Promise<Outcome>;

const heartbeatIntervalMs = 2_000;

/** Record after record of a partition, partitions beside one another. A record is passed only when it is handled. */
export function createBatchLoop(deps: {
  names: TopicNames;
  handle: HandleRecords;
  /** The number of records that are given at a time. */
  maxBatchSize: number;
  onHandled: (next: TopicPartitionOffset) => void;
}) {
  const { names, handle, maxBatchSize, onHandled } = deps;
  const running = new Set<Promise<unknown>>();
  const paused = createPausedPartitions();
  let stopped = false;

  const handleSome = async (records: Records, payload: EachBatchPayload): Promise<Outcome> => {
    const outcome = handle(records);
    // Without heartbeats the group would drop a member whose handler is slow, and deliver its events again, without end.
    const alive = setInterval(() => void payload.heartbeat().catch(() => undefined), heartbeatIntervalMs);
    running.add(outcome);
    try {
      return await outcome;
    } finally {
      clearInterval(alive);
      running.delete(outcome);
    }
  };

  return {
    async eachBatch(payload: EachBatchPayload): Promise<void> {
      const { topic, partition, messages } = payload.batch;
      const records = messages.map(({ offset, key, value, headers }) => {
        const type = headers?.[typeHeader]?.toString();
        return { topic: names.fromBroker(topic), partition, offset, key, value, type };
      });
      let next = 0;
      let individuallyUntil = 0;
      const pass = (count: number): void => {
        next += count;
        const last = records[next - 1];
        if (last === undefined) return;
        payload.resolveOffset(last.offset);
        onHandled({ topic, partition, offset: String(BigInt(last.offset) + 1n) });
      };
      for (;;) {
        const size = next < individuallyUntil ? 1 : maxBatchSize;
        const [first, ...others] = records.slice(next, next + size);
        if (first === undefined || stopped || !payload.isRunning() || payload.isStale()) return;
        const outcome = await handleSome([first, ...others], payload);
        if (outcome.kind === 'wait') return paused.pause(payload, outcome.ms);
        if (outcome.kind === 'individually') individuallyUntil = next + outcome.count;
        else pass(outcome.count);
        await payload.heartbeat();
      }
    },
    /** Whether a handler runs. */
    isBusy: () => running.size > 0,
    /** Retries at once what paused partitions wait with. */
    retryNow: () => paused.resumeAll(),
    /** Handles nothing more; resolves when the handlers that run have ended. */
    async stop(): Promise<void> {
      stopped = true;
      paused.cancel();
      await Promise.all(running);
    },
  };
}
