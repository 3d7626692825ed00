import type { Consumer, EachBatchPayload, Kafka, TopicPartitionOffset } from 'kafkajs';
import type { BusLogger } from '../bus-logger.ts';
import { clientRetry } from '../kafka/create-kafka.ts';
import type { TopicNames } from '../kafka/topic-names.ts';
import { createBatchLoop } from './batch-loop.ts';
import type { BatchLoop, HandleRecord } from './batch-loop.ts';
import { createOffsetCommitter } from './offset-committer.ts';
import type { OffsetCommitter } from './offset-committer.ts';
import type { Session } from './supervise.ts';
import { createWatchdog } from './watchdog.ts';

/** A fetch comes back after half a second at the latest; a rebalance takes 10 s at most, with its retries less than this. */
const silentMs = 60_000;

export interface ConsumerSessionOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly logger: BusLogger;
  /** Both by their names on the broker. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where to read on, whatever the group has committed; partitions not named: the group's commit, else their beginning. */
  readonly positions?: readonly TopicPartitionOffset[];
  readonly handle: HandleRecord;
  readonly onHandled?: (next: TopicPartitionOffset) => void;
  /** After every join but the first. */
  readonly onRejoin?: () => void;
}

/** A consumer that has joined its group and stands at its positions. It ends with the first crash; another is made then. */
export async function openConsumerSession(options: ConsumerSessionOptions): Promise<Session> {
  const { groupId, topics, positions = [] } = options;
  const consumer = createConsumer(options.kafka, groupId);
  const committer = createOffsetCommitter({
    commit: async (offsets) => await consumer.commitOffsets(offsets),
    onError: (error) => options.logger.warn({ err: error, groupId }, 'Offsets could not be committed yet'),
  });
  const batches = createBatchLoop({
    names: options.names,
    handle: options.handle,
    onHandled: (next) => {
      committer.mark(next);
      options.onHandled?.(next);
    },
  });
  const life = watch(consumer, committer, batches, options.onRejoin);
  const leave = async (): Promise<void> => {
    life.stop();
    await consumer.disconnect().catch(() => undefined);
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await run(consumer, batches.eachBatch, positions);
    const error = life.error();
    if (error !== undefined) throw error;
    if (positions.length > 0) await consumer.commitOffsets([...positions]);
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    ended: life.ended,
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
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    heartbeatInterval: 1_000,
    // New partitions are found within it.
    metadataMaxAge: 60_000,
    // Bounds how long a close and the resumption of a paused partition wait for the fetch in flight.
    maxWaitTimeInMs: 500,
    retry: { ...clientRetry, restartOnFailure: async () => await Promise.resolve(false) },
  });
}

/** The seeks are queued before the first fetch: kafkajs makes the group while `run` is called, and awaits only then. */
async function run(
  consumer: Consumer,
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
  positions: readonly TopicPartitionOffset[],
): Promise<void> {
  const joined = consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 8,
    eachBatch,
  });
  for (const position of positions) consumer.seek(position);
  await joined;
}

interface Life {
  readonly ended: Promise<Error>;
  readonly error: () => Error | undefined;
  readonly stop: () => void;
}

function watch(
  consumer: Consumer,
  committer: OffsetCommitter,
  batches: BatchLoop,
  onRejoin: (() => void) | undefined,
): Life {
  let error: Error | undefined;
  let joins = 0;
  let end: (reason: Error) => void = () => undefined;
  const ended = new Promise<Error>((resolve) => {
    end = (reason) => {
      error ??= reason;
      resolve(reason);
    };
  });
  const { CRASH, FETCH, GROUP_JOIN, REBALANCING } = consumer.events;
  const watchdog = createWatchdog({
    silentMs,
    isBusy: batches.isBusy,
    onSilent: () => end(new Error(`The Kafka client has fetched nothing for ${silentMs} ms`)),
  });
  consumer.on(FETCH, watchdog.beat);
  consumer.on(CRASH, ({ payload }) => end(payload.error));
  consumer.on(REBALANCING, () => void committer.flush());
  consumer.on(GROUP_JOIN, () => {
    watchdog.beat();
    committer.forget();
    joins += 1;
    if (joins > 1) onRejoin?.();
  });
  return { ended, error: () => error, stop: watchdog.stop };
}
