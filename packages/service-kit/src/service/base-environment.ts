import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { eventLoopStallMs, logLevel, port } from '../process/environment.ts';

/** The variables that every subgraph has; README.md describes them. Extend it by those of the service. */
export function baseEnvironment(service: string) {
  return z.object({
    PORT: port,
    HOST: z.string().default('127.0.0.1'),
    LOG_LEVEL: logLevel,
    INSTANCE_ID: z.string().default(() => `${service}-${randomUUID().slice(0, 8)}`),
    KAFKA_BROKERS: z.string().transform((brokers) => brokers.split(',').map((broker) => broker.trim())),
    KAFKA_TOPIC_PREFIX: z.string().default(''),
    INTERNAL_TOKEN_PUBLIC_KEY: z.string(),
    CURSOR_SECRET: hexOfBytes(16),
    PROJECTION_SECRET: hexOfBytes(16).optional(),
    EVENT_LOOP_STALL_MS: eventLoopStallMs,
    MAX_RUNNING_OPERATIONS: z.coerce.number().int().min(1).default(128),
    MAX_WAITING_OPERATIONS: z.coerce.number().int().min(0).default(1_000),
    FEED_EPOCH: z.string().min(1).default('1'),
    DEAD_LETTER_AFTER_MS: z.coerce.number().int().positive().default(600_000),
  });
}

export type BaseEnvironment = z.output<ReturnType<typeof baseEnvironment>>;

/** The addresses of stores, for a service that has them. */
export const storeUrls = {
  /** `mysql://user:password@host:port/database`, migrated. */
  mysql: z.url({ protocol: /^mysql$/ }),
  /** A replica set's, with the database in its path. */
  mongodb: z.string().startsWith('mongodb'),
  redis: z.string().startsWith('redis'),
};

/** A secret of at least so many bytes in hex, the same for all instances of a service. */
export function hexOfBytes(bytes: number) {
  return z
    .string()
    .regex(new RegExp(`^(?:[0-9a-f]{2}){${bytes},}$`, 'iu'), `It has at least ${bytes} bytes in hex`);
}
