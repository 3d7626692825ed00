import { z } from 'zod';
import { pause } from '../back-off.ts';
import type { BusConsumer, WorkConsumerOptions } from '../bus-consumer.ts';
import type { DeadLetters } from '../kafka/dead-letters.ts';
import { brokerServes } from '../kafka/with-admin.ts';
import { UnprocessableEventError } from '../unprocessable-event-error.ts';
import { handled } from './batch-loop.ts';
import type { HandleRecord } from './batch-loop.ts';
import type { ConsumerDeps } from './consumer-deps.ts';
import { openConsumerSession } from './consumer-session.ts';
import type { ReceivedRecord } from './received-record.ts';
import { createRecordRouter } from './route-record.ts';
import { createStalledPartitions } from './stalled-partitions.ts';
import { supervise } from './supervise.ts';

const mostTries = 3;

/** Delivers each event at least once, in the order of its partition; see the README for what becomes of failures. */
export function createWorkConsumer(
  deps: ConsumerDeps & { readonly deadLetters: DeadLetters },
  options: WorkConsumerOptions,
): BusConsumer {
  const { kafka, names, logger, exit, deadLetters } = deps;
  const { group, subscriptions } = options;
  const stalled = createStalledPartitions();
  const deliver = tryThreeTimes(createRecordRouter(subscriptions));
  const groupId = names.onBroker(group);
  const topics = [...new Set([...options.topics, ...subscriptions.map(({ type }) => type.topic)])].map(
    names.onBroker,
  );

  const handle: HandleRecord = async (record) => {
    try {
      const hopeless = await deliver(record);
      if (hopeless !== undefined) {
        await deadLetters.bury(record, hopeless, group);
        logger.error({ err: hopeless, group, ...place(record) }, 'Event moved to the dead letters');
      }
      stalled.clear(record);
      return handled;
    } catch (error) {
      const milliseconds = stalled.stall(record, error);
      logger.warn({ err: error, group, ...place(record), milliseconds }, 'Event will be tried again');
      return { kind: 'wait', milliseconds };
    }
  };
  const supervisor = supervise({
    name: group,
    logger,
    exit,
    brokerServes: async () => await brokerServes(kafka, { groupId, topics }),
    open: async () => {
      stalled.clearAll();
      return await openConsumerSession({
        kafka,
        names,
        logger,
        groupId,
        topics,
        handle,
        // What stalled may be another member's by now; what is still ours stalls again.
        onRejoin: stalled.clearAll,
      });
    },
  });
  return {
    async start() {
      await Promise.resolve(supervisor.start());
    },
    readiness() {
      const joined = supervisor.readiness();
      return joined.ready ? stalled.readiness() : joined;
    },
    close: supervisor.close,
  };
}

/** Resolves with the error of what can never succeed, once it failed three times; every other failure is thrown at once. */
function tryThreeTimes(
  deliver: (record: ReceivedRecord) => Promise<void>,
): (record: ReceivedRecord) => Promise<Error | undefined> {
  return async (record) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await deliver(record);
        return undefined;
      } catch (error) {
        if (!isHopeless(error)) throw error;
        if (attempt === mostTries) return error;
        await pause(20 * attempt);
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
