import { settledWithin } from '@parley/async';
import type { TopicPartitionOffset } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import type { BroadcastConsumerOptions, BusConsumer } from '../bus-consumer.ts';
import { topicsOf } from '../event-subscription.ts';
import { brokerServes } from '../kafka/with-admin.ts';
import { createBacklog } from './backlog.ts';
import type { HandleRecords } from './batch-loop.ts';
import { deleteGroup, sweepDeadGroups } from './broadcast-groups.ts';
import { openConsumerSession, type ConsumerDeps } from './consumer-session.ts';
import { traceHandling } from './trace-handling.ts';
import { createRecordRouter } from './route-record.ts';
import { supervise, type Session } from './supervise.ts';
import { endPositions, partitionKey, positionsAt } from './topic-positions.ts';

const cleanUpTimeoutMs = 2_000;

/**
 * Delivers to every instance what is published from its first readiness on, and with `lookBackMs` also from a while before. An event whose
 * handler fails is skipped: the store is the truth.
 */
export function createBroadcastConsumer(deps: ConsumerDeps, options: BroadcastConsumerOptions): BusConsumer {
  const { kafka, names, logger, exit } = deps;
  const { purpose, instanceId, subscriptions, lookBackMs = 0 } = options;
  const groupPrefix = `${names.onBroker(purpose)}.broadcast.`;
  const groupId = `${groupPrefix}${instanceId}.${randomUUID()}`;
  const topics = topicsOf(subscriptions).map(names.onBroker);
  /** The next offset to read of each partition, kept beside the group's commits so that a rebuild goes on exactly there. */
  const positions = new Map<string, TopicPartitionOffset>();
  const advance = (next: TopicPartitionOffset): void => void positions.set(partitionKey(next), next);
  const onRejoin = rejoinHandler(deps, options);
  const handle = handleOrSkip(deps, options, onRejoin);
  let swept: Promise<void> = Promise.resolve();

  const open = async (): Promise<Session> => {
    const ends = await endPositions(kafka, topics);
    if (positions.size === 0) {
      const starts = lookBackMs === 0 ? ends : await positionsAt(kafka, topics, Date.now() - lookBackMs);
      starts.forEach(advance);
    }
    const backlog = createBacklog([...positions.values()], ends);
    const session = await openConsumerSession({
      ...deps,
      groupId,
      topics,
      handle,
      onRejoin,
      maxBatchSize: 1,
      positions: () => [...positions.values()],
      onHandled(next) {
        advance(next);
        backlog.passed(next);
      },
    });
    // Ready only after the backlog, also after a rebuild.
    const failure = await Promise.race([backlog.done, session.ended]);
    if (failure === undefined) return session;
    await session.close();
    throw failure;
  };
  const supervisor = supervise({
    name: groupId,
    logger,
    exit,
    open,
    brokerServes: () => brokerServes(kafka, { groupId, topics }),
    onReady() {
      onRejoin();
      swept = sweepDeadGroups(kafka, groupPrefix).catch((error: unknown) => {
        logger.debug({ err: error, purpose }, 'Dead groups were not swept');
      });
    },
  });
  return {
    start: async () => supervisor.start(),
    readiness: supervisor.readiness,
    async close() {
      const joined = supervisor.readiness().ready;
      await supervisor.close();
      // A group that stays is swept by the next instance of its purpose.
      const cleanedUp = swept.then(async () => (joined ? await deleteGroup(kafka, groupId) : undefined));
      await settledWithin(cleanUpTimeoutMs, cleanedUp);
    },
  };
}

function rejoinHandler({ logger }: ConsumerDeps, options: BroadcastConsumerOptions): () => void {
  return () => {
    try {
      options.onRejoin?.();
    } catch (error) {
      logger.error({ err: error, purpose: options.purpose }, 'The reconciliation after a rejoin failed');
    }
  };
}

function handleOrSkip(
  { logger, tracing }: ConsumerDeps,
  { purpose, subscriptions }: BroadcastConsumerOptions,
  onSkipped: () => void,
): HandleRecords {
  const route = createRecordRouter(traceHandling(subscriptions, { tracing, group: purpose }));
  return async ([record]) => {
    try {
      await route([record]).deliver();
    } catch (error) {
      const { topic, partition, offset } = record;
      logger.error({ err: error, purpose, topic, partition, offset }, 'Event skipped');
      onSkipped();
    }
    return { kind: 'handled', count: 1 };
  };
}
