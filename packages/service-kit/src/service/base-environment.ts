import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { tracingSettings } from '@parley/tracing';
import { eventLoopStallMs, logLevel, port } from '../process/environment.ts';

/** The variables that every subgraph has; docs/configuration.md has them in a table. Extend it by those of the service. */
export function baseEnvironment(service: string) {
  return z.object({
    PORT: port.describe('where it listens; 0: any free port'),
    HOST: z.string().default('127.0.0.1').describe('the address it listens at'),
    LOG_LEVEL: logLevel.describe('one of fatal, error, warn, info, debug, trace, silent'),
    INSTANCE_ID: z
      .string()
      .default(() => `${service}-${randomUUID().slice(0, 8)}`)
      .describe('its name in logs, as Kafka client, and in the names of consumer groups'),
    KAFKA_BROKERS: z
      .string()
      .transform((brokers) => brokers.split(',').map((broker) => broker.trim()))
      .describe('`host:port`, several with commas'),
    KAFKA_TOPIC_PREFIX: z.string().default('').describe('before every topic and group'),
    INTERNAL_TOKEN_PUBLIC_KEY: z.string().describe("the gateway's, a JWK (Ed25519) in JSON"),
    CURSOR_SECRET: hexOfBytes(16).describe(
      'at least 16 bytes in hex, the same for all instances of a service',
    ),
    PROJECTION_SECRET: hexOfBytes(16)
      .optional()
      .describe(
        'at least 16 bytes in hex, the same for all services: owners serve their data to those that keep a projection of it, which compare it every hour',
      ),
    EVENT_LOOP_STALL_MS: eventLoopStallMs.describe(
      'after so long without a turn of the event loop the process logs its stack and ends; 0: never',
    ),
    MAX_RUNNING_OPERATIONS: z.coerce
      .number()
      .int()
      .min(1)
      .default(128)
      .describe('queries and mutations that run at a time'),
    MAX_WAITING_OPERATIONS: z.coerce
      .number()
      .int()
      .min(0)
      .default(1_000)
      .describe('more of them that may wait for their turn; 1 s later a turn is refused'),
    FEED_EPOCH: z
      .string()
      .min(1)
      .default('1')
      .describe(
        'of the history in the stores, in every cursor; another one after a restore: each stream that resumes then gets a `ResumeGap`',
      ),
    DEAD_LETTER_AFTER_MS: z.coerce
      .number()
      .int()
      .positive()
      .default(600_000)
      .describe(
        'after so long an event that keeps failing becomes a dead letter, where its handler is independent',
      ),
    ...tracingSettings,
  });
}

export type BaseEnvironment = z.output<ReturnType<typeof baseEnvironment>>;

/** The addresses of stores, for a service that has them. */
export const storeUrls = {
  mysql: z
    .url({ protocol: /^mysql$/ })
    .describe('`mysql://user:password@host:port/database`, migrated (`prisma/`)'),
  mongodb: z.string().startsWith('mongodb').describe("a replica set's, with the database in its path"),
  redis: z.string().startsWith('redis').describe('`redis://host:port`; it may be unavailable'),
};

/** A secret of at least so many bytes in hex, the same for all instances of a service. */
export function hexOfBytes(bytes: number) {
  return z
    .string()
    .regex(new RegExp(`^(?:[0-9a-f]{2}){${bytes},}$`, 'iu'), `It has at least ${bytes} bytes in hex`);
}
