import { sleep } from '@parley/async';
import { z } from 'zod';
import type { BusLogger } from '../bus-logger.ts';
import type { DeadLetters } from '../kafka/dead-letters.ts';
import { UnprocessableEventError } from '../unprocessable-event-error.ts';
import type { HandleRecords, Records } from './batch-loop.ts';
import type { ReceivedRecord, RecordRouter, Run } from './route-record.ts';
import type { createStalledPartitions } from './stalled-partitions.ts';

const maxAttempts = 3;
/** From then on an operator may have been told. */
const skippableAfterMs = 5_000;

/** An event that was given up, and why: it can never succeed or be published, has failed for too long, or an operator skipped it. */
export interface DeadLettered {
  /** Without the deployment's prefix. */
  readonly topic: string;
  /** Whose handler it was; `publisher` for one that was not published. */
  readonly group: string;
  readonly reason: 'unprocessable' | 'failing' | 'skipped' | 'too-large';
}

/**
 * Hands records to their subscriptions. A non-retryable event becomes a dead letter. After any other failure its partition waits; when
 * that lasts, an event on which later ones do not depend becomes a dead letter too, and so does any that an operator skips.
 */
export function handleOrDeadLetter(deps: {
  route: RecordRouter;
  stalled: ReturnType<typeof createStalledPartitions>;
  deadLetters: DeadLetters;
  deadLetterAfterMs: number;
  isOutage: () => Promise<boolean>;
  /** Whether an operator wants this event to be skipped. */
  isSkipped: (record: ReceivedRecord) => Promise<boolean>;
  onDeadLetter: (event: DeadLettered) => void;
  group: string;
  logger: BusLogger;
}): HandleRecords {
  const { route, stalled, deadLetters, deadLetterAfterMs, isOutage, isSkipped, onDeadLetter, group, logger } =
    deps;

  const giveUp = async (record: ReceivedRecord, error: Error, reason: DeadLettered['reason']) => {
    await deadLetters.send(record, error, group);
    logger.error({ err: error, group, reason, ...positionOf(record) }, 'Event moved to the dead letters');
    onDeadLetter({ topic: record.topic, group, reason });
    stalled.clear(record);
  };
  /** Why the first record is not tried any more, after it failed again. */
  const reasonToGiveUp = async (record: ReceivedRecord, isIndependent: boolean) => {
    const failingForMs = stalled.failingForMs(record);
    if (isIndependent && failingForMs >= deadLetterAfterMs) return 'failing';
    return failingForMs >= skippableAfterMs && (await isSkipped(record)) ? 'skipped' : undefined;
  };
  return async (records) => {
    const [first] = records;
    try {
      const { count, isIndependent, failure, isFinal = false } = await tryThreeTimes(route, records);
      if (failure === undefined) {
        for (const record of records.slice(0, count)) stalled.clear(record);
        return { kind: 'handled', count };
      }
      if (!isFinal) {
        if (isIndependent && (await isOutage())) stalled.excuse(records.slice(0, count));
        else stalled.fail(records.slice(0, count));
      }
      const reason = isFinal ? 'unprocessable' : await reasonToGiveUp(first, isIndependent);
      if (reason === undefined) throw failure;
      if (count > 1) return { kind: 'individually', count };
      await giveUp(first, failure, reason);
      return { kind: 'handled', count };
    } catch (error) {
      const ms = stalled.stall(first, error);
      logger.warn({ err: error, group, ...positionOf(first), ms }, 'Event will be tried again');
      return { kind: 'wait', ms };
    }
  };
}

/** The first `count` records were handled, or failed. */
interface Attempt extends Pick<Run, 'isIndependent'> {
  readonly count: number;
  readonly failure?: Error;
  /** It will fail so each time. */
  readonly isFinal?: boolean;
}

/** A single event that is not retryable is tried three times; several once, since each is to be tried individually. */
async function tryThreeTimes(route: RecordRouter, records: Records): Promise<Attempt> {
  for (let attempt = 1; ; attempt += 1) {
    let count = 1;
    let isIndependent = false;
    try {
      const run = route(records);
      ({ length: count, isIndependent } = run);
      await run.deliver();
      return { count, isIndependent };
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      const isFinal = isNonRetryable(error); // a ZodError need not be an Error
      if (!isFinal || count > 1 || attempt === maxAttempts) return { count, isIndependent, failure, isFinal };
      await sleep(20 * attempt);
    }
  }
}

function isNonRetryable(error: unknown): boolean {
  return error instanceof UnprocessableEventError || error instanceof z.ZodError;
}

function positionOf({ topic, partition, offset }: ReceivedRecord): object {
  return { topic, partition, offset };
}
