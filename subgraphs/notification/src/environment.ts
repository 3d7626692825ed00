import { readEnvironment } from '@parley/service-kit/process';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const environmentSchema = z.object({
  /** 0: any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.string().default('info'),
  INSTANCE_ID: z.string().default(() => `notification-${randomUUID().slice(0, 8)}`),
  /** A replica set's, with the database in its path. */
  MONGODB_URL: z.string(),
  /** `host:port`, several with commas between. */
  KAFKA_BROKERS: z.string().transform((brokers) => brokers.split(',')),
  /** Before every topic and group. */
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  /** The gateway's, as JWK in JSON (Ed25519). */
  INTERNAL_TOKEN_PUBLIC_KEY: z.string(),
  /** Hex; the same for all instances: a cursor of one is good at another. */
  CURSOR_SECRET: z.string().regex(/^[0-9a-f]{32,}$/iu, 'must be at least 32 hex digits'),
});

/** What the service is told from outside, parsed. */
export type Environment = z.output<typeof environmentSchema>;

/** Reads the process's environment. @throws with a sentence per variable that is missing or malformed. */
export function loadEnvironment(): Environment {
  return readEnvironment(environmentSchema);
}
