import { z } from 'zod';
import { sleep } from '@parley/async';
import type { WorkConsumer, WorkConsumerOptions } from '../bus-consumer.ts';
import { topicsOf } from '../event-subscription.ts';
import type { DeadLetters } from '../kafka/dead-letters.ts';
import { brokerServes } from '../kafka/with-admin.ts';
import { UnprocessableEventError } from '../unprocessable-event-error.ts';
import type { HandleRecords, Records } from './batch-loop.ts';
import type { ConsumerDeps } from './consumer-deps.ts';
import { openConsumerSession } from './consumer-session.ts';
import type { ConsumerSession } from './consumer-session.ts';
import type { ReceivedRecord } from './received-record.ts';
import { createRecordRouter } from './route-record.ts';
import type { RecordRouter } from './route-record.ts';
import { createStalledPartitions } from './stalled-partitions.ts';
import { supervise } from './supervise.ts';

const mostTries = 3;

/** Delivers each event at least once, in the order of its partition; see the README for what becomes of failures. */
export function createWorkConsumer(
  deps: ConsumerDeps & { readonly deadLetters: DeadLetters },
  options: WorkConsumerOptions,
): WorkConsumer {
  const { kafka, names, logger, exit, deadLetters } = deps;
  const { group, subscriptions, onJoin } = options;
  const stalled = createStalledPartitions();
  const attempt = tryThreeTimes(createRecordRouter(subscriptions));
  const groupId = names.onBroker(group);
  const topics = [...new Set([...options.topics, ...topicsOf(subscriptions)])].map(names.onBroker);
  const maxBatchSize = Math.max(1, ...subscriptions.map((subscription) => subscription.maxBatchSize));

  let session: ConsumerSession | undefined;

  const joined = (): void => {
    // What stalled may be another member's by now; what is still ours stalls again.
    stalled.clearAll();
    onJoin?.();
  };
  const handle: HandleRecords = async (records) => {
    const [first] = records;
    try {
      const { count, hopeless } = await attempt(records);
      if (hopeless !== undefined && count > 1) return { kind: 'apart', count };
      if (hopeless !== undefined) {
        await deadLetters.bury(first, hopeless, group);
        logger.error({ err: hopeless, group, ...place(first) }, 'Event moved to the dead letters');
      }
      stalled.clear(first);
      return { kind: 'handled', count };
    } catch (error) {
      const milliseconds = stalled.stall(first, error);
      logger.warn({ err: error, group, ...place(first), milliseconds }, 'Event will be tried again');
      return { kind: 'wait', milliseconds };
    }
  };
  const supervisor = supervise({
    name: group,
    logger,
    exit,
    brokerServes: async () => await brokerServes(kafka, { groupId, topics }),
    open: async () => {
      joined();
      session = await openConsumerSession({
        kafka,
        names,
        logger,
        groupId,
        topics,
        handle,
        maxBatchSize,
        onRejoin: joined,
      });
      return session;
    },
  });
  return {
    async start() {
      await Promise.resolve(supervisor.start());
    },
    readiness() {
      const membership = supervisor.readiness();
      return membership.ready ? stalled.readiness() : membership;
    },
    retryNow() {
      stalled.beginAnew();
      session?.retryNow();
    },
    close: supervisor.close,
  };
}

/** The first so many were handled, or can never be. */
interface Attempt {
  readonly count: number;
  readonly hopeless?: Error;
}

/**
 * Resolves with the error of what can never succeed: of a single event once it failed three times, of several at once, since each is
 * to be tried alone. Every other failure is thrown at once.
 */
function tryThreeTimes(route: RecordRouter): (records: Records) => Promise<Attempt> {
  return async (records) => {
    for (let tries = 1; ; tries += 1) {
      let count = 1;
      try {
        const run = route(records);
        count = run.length;
        await run.deliver();
        return { count };
      } catch (error) {
        if (!isHopeless(error)) throw error;
        if (count > 1 || tries === mostTries) return { count, hopeless: error };
        await sleep(20 * tries);
      }
    }
  };
}

function isHopeless(error: unknown): error is Error {
  return error instanceof UnprocessableEventError || error instanceof z.ZodError;
}

function place({ topic, partition, offset }: ReceivedRecord): object {
  return { topic, partition, offset };
}
