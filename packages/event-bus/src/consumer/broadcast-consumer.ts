import { randomUUID } from 'node:crypto';
import type { TopicPartitionOffset } from 'kafkajs';
import { settledWithin } from '@parley/async';
import type { BroadcastConsumerOptions, BusConsumer } from '../bus-consumer.ts';
import { topicsOf } from '../event-subscription.ts';
import { brokerServes, withAdmin } from '../kafka/with-admin.ts';
import { createBacklog } from './backlog.ts';
import type { HandleRecords } from './batch-loop.ts';
import { deleteGroup, sweepDeadGroups } from './broadcast-groups.ts';
import type { ConsumerDeps } from './consumer-deps.ts';
import { openConsumerSession } from './consumer-session.ts';
import { createReadPositions } from './read-positions.ts';
import { createRecordRouter } from './route-record.ts';
import { supervise } from './supervise.ts';
import type { Session } from './supervise.ts';

const tidyWithinMs = 2_000;

/**
 * Delivers to every instance what is published from its first readiness on, and with `lookBackMs` also from a while before. What fails is skipped:
 * the store is the truth.
 */
export function createBroadcastConsumer(deps: ConsumerDeps, options: BroadcastConsumerOptions): BusConsumer {
  const { kafka, names, logger, exit } = deps;
  const { purpose, instanceId, subscriptions, lookBackMs = 0 } = options;
  const groupPrefix = `${names.onBroker(purpose)}.broadcast.`;
  const groupId = `${groupPrefix}${instanceId}.${randomUUID()}`;
  const topics = topicsOf(subscriptions).map(names.onBroker);
  const route = createRecordRouter(subscriptions);
  const positions = createReadPositions();
  let swept: Promise<void> = Promise.resolve();

  const onRejoin = (): void => {
    try {
      options.onRejoin?.();
    } catch (error) {
      logger.error({ err: error, purpose }, 'The check after a rejoin failed');
    }
  };
  const handle: HandleRecords = async ([record]) => {
    try {
      await route([record]).deliver();
    } catch (error) {
      const { topic, partition, offset } = record;
      logger.error({ err: error, purpose, topic, partition, offset }, 'Event skipped');
      onRejoin();
    }
    return { kind: 'handled', count: 1 };
  };
  const open = async (): Promise<Session> => {
    const ends = await endsOf(deps, topics);
    if (positions.isEmpty())
      positions.set(lookBackMs === 0 ? ends : await positionsAt(deps, topics, Date.now() - lookBackMs));
    const backlog = createBacklog(positions.all(), ends);
    const session = await openConsumerSession({
      kafka,
      names,
      logger,
      groupId,
      topics,
      positions: positions.all(),
      handle,
      maxBatchSize: 1,
      onHandled(next) {
        positions.advance(next);
        backlog.passed(next);
      },
      onRejoin,
    });
    // Ready is who knows all that there was to know, also after a rebuild.
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
    brokerServes: async () => await brokerServes(kafka, { groupId, topics }),
    onReady() {
      onRejoin();
      swept = sweepDeadGroups(kafka, groupPrefix).catch((error: unknown) => {
        logger.debug({ err: error, purpose }, 'Dead groups were not swept');
      });
    },
  });
  return {
    async start() {
      await Promise.resolve(supervisor.start());
    },
    readiness: supervisor.readiness,
    async close() {
      const joined = supervisor.readiness().ready;
      await supervisor.close();
      // A group that stays is swept by the next instance of its purpose.
      const tidied = swept.then(async () => (joined ? await deleteGroup(kafka, groupId) : undefined));
      await settledWithin(tidyWithinMs, tidied);
    },
  };
}

/** Where what was published at that time or later begins; the end where nothing was. */
async function positionsAt(
  { kafka }: ConsumerDeps,
  topics: readonly string[],
  time: number,
): Promise<TopicPartitionOffset[]> {
  return await withAdmin(kafka, async (admin) => {
    const found = topics.map(async (topic) => {
      const partitions = await admin.fetchTopicOffsetsByTimestamp(topic, time);
      return partitions.map(({ partition, offset }) => ({ topic, partition, offset }));
    });
    return (await Promise.all(found)).flat();
  });
}

async function endsOf({ kafka }: ConsumerDeps, topics: readonly string[]): Promise<TopicPartitionOffset[]> {
  return await withAdmin(kafka, async (admin) => {
    const ends = topics.map(async (topic) => {
      const partitions = await admin.fetchTopicOffsets(topic);
      return partitions.map(({ partition, offset }) => ({ topic, partition, offset }));
    });
    return (await Promise.all(ends)).flat();
  });
}
