import type { WorkConsumer, WorkConsumerOptions } from '../bus-consumer.ts';
import { topicsOf } from '../event-subscription.ts';
import { isSkipRequested } from '../dead-letters/skips.ts';
import type { DeadLetters } from '../kafka/dead-letters.ts';
import { brokerServes } from '../kafka/with-admin.ts';
import { openConsumerSession, type ConsumerDeps, type ConsumerSession } from './consumer-session.ts';
import { handleOrDeadLetter, type DeadLettered } from './handle-or-dead-letter.ts';
import { traceHandling } from './trace-handling.ts';
import { createRecordRouter } from './route-record.ts';
import { createStalledPartitions } from './stalled-partitions.ts';
import { supervise } from './supervise.ts';

/** Delivers each event at least once, in the order of its partition; the README says what becomes of failures. */
export function createWorkConsumer(
  deps: ConsumerDeps & {
    readonly deadLetters: DeadLetters;
    readonly deadLetterAfterMs: number;
    readonly isOutage: () => Promise<boolean>;
    readonly onDeadLetter: (event: DeadLettered) => void;
  },
  options: WorkConsumerOptions,
): WorkConsumer {
  const { kafka, names } = deps;
  const { group, subscriptions, onJoin } = options;
  const stalled = createStalledPartitions();
  const route = createRecordRouter(traceHandling(subscriptions, { tracing: deps.tracing, group }));
  const groupId = names.onBroker(group);
  const topics = [...new Set([...options.topics, ...topicsOf(subscriptions)])].map(names.onBroker);
  let session: ConsumerSession | undefined;

  const joined = (): void => {
    // A stalled partition may be another member's by now; one that is still ours stalls again.
    stalled.clearAll();
    onJoin?.();
  };
  const supervisor = supervise({
    ...deps,
    name: group,
    brokerServes: () => brokerServes(kafka, { groupId, topics }),
    open: async () => {
      joined();
      session = await openConsumerSession({
        ...deps,
        groupId,
        topics,
        handle: handleOrDeadLetter({
          ...deps,
          route,
          stalled,
          group,
          isSkipped: (record) => isSkipRequested(deps, group, record),
        }),
        maxBatchSize: Math.max(1, ...subscriptions.map(({ maxBatchSize }) => maxBatchSize)),
        onRejoin: joined,
      });
      return session;
    },
  });
  return {
    start: async () => supervisor.start(),
    readiness() {
      const membership = supervisor.readiness();
      return membership.ready ? stalled.readiness() : membership;
    },
    retryNow() {
      stalled.resetBackOff();
      session?.retryNow();
    },
    close: () => supervisor.close(),
  };
}
