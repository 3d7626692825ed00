import { Kafka, logLevel } from 'kafkajs';
import type { LogEntry, RetryOptions } from 'kafkajs';
import type { BusLogger } from '../bus-logger.ts';
import { patchFetch } from './patch-fetch.ts';
import { patchRequestQueue } from './patch-request-queue.ts';

/** Short on purpose, about 3 s in all: what lasts longer is for our own loops, which say so in readiness. */
export const clientRetry: RetryOptions = {
  initialRetryTime: 100,
  maxRetryTime: 1_000,
  factor: 0.2,
  multiplier: 2,
  retries: 5,
};

/** The one broker client of a process; its connections are made by its users. */
export function createKafka(deps: { brokers: string[]; clientId: string; logger: BusLogger }): Kafka {
  patchRequestQueue();
  patchFetch();
  const { brokers, clientId, logger } = deps;
  return new Kafka({
    brokers,
    clientId,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: clientRetry,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => log(logger, entry),
  });
}

/** Its errors are passing ones that it retries, or reach us as a rejection or a crash: these are warned of there, once. */
function log(logger: BusLogger, { namespace, level, log: { message, ...fields } }: LogEntry): void {
  const line = { namespace, detail: message, ...fields, timestamp: undefined };
  if (level === logLevel.ERROR) logger.info(line, 'The Kafka client reports a problem');
  else logger.debug(line, 'The Kafka client reports');
}
