import type { Consumer, Kafka, TopicPartitionOffset } from 'kafkajs';
import { settledWithin } from '@parley/async';
import type { Tracing } from '@parley/tracing';
import type { BusLogger } from '../bus-logger.ts';
import { clientRetry } from '../kafka/create-kafka.ts';
import type { TopicNames } from '../kafka/topic-names.ts';
import { createBatchLoop, type HandleRecords } from './batch-loop.ts';
import { watchLife } from './consumer-life.ts';
import { createOffsetCommitter } from './offset-committer.ts';
import type { Session } from './supervise.ts';

/** A client that hangs must not keep its successor waiting. */
const leaveWithinMs = 12_000;
/** How many partitions are handled beside one another. */
const partitionsAtOnce = 8;

/** What the bus gives to each of its consumers. */
export interface ConsumerDeps {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly logger: BusLogger;
  readonly tracing: Tracing;
  readonly exit: (code: number) => void;
}

export interface ConsumerSessionOptions extends ConsumerDeps {
  /** Both by their names on the broker. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /**
   * Where to read on after each join, whatever the group has committed: a member that was thrown out may find the group's commits gone.
   * Without it the group's commits, else the beginning of a partition; with it, the end of one that it does not name.
   */
  readonly positions?: () => readonly TopicPartitionOffset[];
  readonly handle: HandleRecords;
  /** The number of records it is given at a time. */
  readonly maxBatchSize: number;
  readonly onHandled?: (next: TopicPartitionOffset) => void;
  /** After every join but the first. */
  readonly onRejoin: () => void;
}

export interface ConsumerSession extends Session {
  /** Retries at once what its partitions wait with. */
  readonly retryNow: () => void;
}

/** A consumer that has joined its group and stands at its positions. It ends with the first crash; another is made then. */
export async function openConsumerSession(options: ConsumerSessionOptions): Promise<ConsumerSession> {
  const { groupId, topics, positions, names, handle, maxBatchSize } = options;
  const consumer = createConsumer(options.kafka, groupId);
  const committer = createOffsetCommitter({
    commit: (offsets) => consumer.commitOffsets(offsets),
    onError: (error) => options.logger.warn({ err: error, groupId }, 'Offsets could not be committed yet'),
  });
  const onHandled = (next: TopicPartitionOffset): void => {
    // Who keeps its positions itself reads no commit again: one per join says that the group is in use.
    if (positions === undefined) committer.enqueue(next);
    options.onHandled?.(next);
  };
  const batches = createBatchLoop({ names, handle, maxBatchSize, onHandled });
  const life = watchLife(consumer, {
    isBusy: batches.isBusy,
    onRebalancing: () => void committer.flush(),
    onJoin(isRejoin) {
      committer.forget();
      if (!isRejoin) return;
      seek();
      options.onRejoin();
    },
  });
  const seek = (): void => {
    for (const position of positions?.() ?? []) consumer.seek(position);
  };
  const leave = async (): Promise<void> => {
    life.stop();
    await settledWithin(leaveWithinMs, consumer.disconnect());
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: positions === undefined });
    const joined = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: (payload) => batches.eachBatch(payload),
    });
    // Queued before the first fetch: kafkajs makes the group while `run` is called, and awaits only then.
    seek();
    await joined;
    const error = life.error();
    if (error !== undefined) throw error;
    if (positions !== undefined) await consumer.commitOffsets([...positions()]);
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    ended: life.ended,
    retryNow: batches.retryNow,
    async close() {
      pauseAll(consumer, topics);
      await batches.stop();
      committer.stop();
      if (life.error() === undefined) await committer.flush();
      await leave();
    },
  };
}

/** Else it would fetch in a circle what is not handled any more, until it has left. */
function pauseAll(consumer: Consumer, topics: readonly string[]): void {
  try {
    consumer.pause(topics.map((topic) => ({ topic })));
  } catch {
    // It has crashed, and fetches nothing.
  }
}

function createConsumer(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    // The least that brokers allow: a member that died, or that lost its connection, keeps its partitions, and everybody who joins, for
    // as long. After an outage of the broker it counts from its return.
    sessionTimeout: 6_000,
    rebalanceTimeout: 10_000,
    heartbeatInterval: 2_000,
    // New partitions are found within it.
    metadataMaxAge: 60_000,
    // Bounds how long a close and the resumption of a paused partition wait for the fetch in flight; an event waits for nothing.
    // As often as the heartbeat, which kafkajs sends between fetches: more often only costs an idle process.
    maxWaitTimeInMs: 2_000,
    retry: { ...clientRetry, restartOnFailure: () => Promise.resolve(false) },
  });
}
