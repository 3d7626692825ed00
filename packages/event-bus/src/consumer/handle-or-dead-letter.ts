import { sleep } from '@parley/async';
import { z } from 'zod';
import type { BusLogger } from '../bus-logger.ts';
import type { DeadLetters } from '../kafka/dead-letters.ts';
import { UnprocessableEventError } from '../unprocessable-event-error.ts';
import type { HandleRecords, Records } from './batch-loop.ts';
import type { ReceivedRecord, RecordRouter } from './route-record.ts';
import type { createStalledPartitions } from './stalled-partitions.ts';

const maxAttempts = 3;

/** Hands records to their subscriptions. A non-retryable event becomes a dead letter; after any other failure its partition waits. */
export function handleOrDeadLetter(deps: {
  route: RecordRouter;
  stalled: ReturnType<typeof createStalledPartitions>;
  deadLetters: DeadLetters;
  group: string;
  logger: BusLogger;
}): HandleRecords {
  const { route, stalled, deadLetters, group, logger } = deps;
  return async (records) => {
    const [first] = records;
    try {
      const { count, nonRetryable } = await tryThreeTimes(route, records);
      if (nonRetryable !== undefined) {
        if (count > 1) return { kind: 'individually', count };
        await deadLetters.send(first, nonRetryable, group);
        logger.error({ err: nonRetryable, group, ...positionOf(first) }, 'Event moved to the dead letters');
      }
      stalled.clear(first);
      return { kind: 'handled', count };
    } catch (error) {
      const ms = stalled.stall(first, error);
      logger.warn({ err: error, group, ...positionOf(first), ms }, 'Event will be tried again');
      return { kind: 'wait', ms };
    }
  };
}

/** The first `count` records were handled, or can never be. */
interface Attempt {
  readonly count: number;
  readonly nonRetryable?: Error;
}

/**
 * Resolves with a non-retryable error: of a single event once it failed three times, of several at once, since each is to be tried
 * individually. Every other failure is thrown at once.
 */
async function tryThreeTimes(route: RecordRouter, records: Records): Promise<Attempt> {
  for (let attempt = 1; ; attempt += 1) {
    let count = 1;
    try {
      const run = route(records);
      count = run.length;
      await run.deliver();
      return { count };
    } catch (error) {
      if (!isNonRetryable(error)) throw error;
      if (count > 1 || attempt === maxAttempts) return { count, nonRetryable: error };
      await sleep(20 * attempt);
    }
  }
}

function isNonRetryable(error: unknown): error is Error {
  return error instanceof UnprocessableEventError || error instanceof z.ZodError;
}

function positionOf({ topic, partition, offset }: ReceivedRecord): object {
  return { topic, partition, offset };
}
