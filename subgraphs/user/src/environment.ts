import { readEnvironment } from '@parley/service-kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const environmentSchema = z.object({
  /** 0: any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.string().default('info'),
  INSTANCE_ID: z.string().default(() => `user-${randomUUID().slice(0, 8)}`),
  /** `mysql://user:password@host:port/database`, migrated. */
  MYSQL_URL: z.string(),
  REDIS_URL: z.string(),
  REDIS_KEY_PREFIX: z.string().default(''),
  /** `host:port`, several with commas between. */
  KAFKA_BROKERS: z.string().transform((brokers) => brokers.split(',')),
  /** Before every topic and group. */
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  /** The gateway's, as JWK in JSON (Ed25519). */
  INTERNAL_TOKEN_PUBLIC_KEY: z.string(),
  /** Signs the clients' access tokens: a JWK in JSON (Ed25519, with `kid`). */
  ACCESS_TOKEN_PRIVATE_KEY: z.string(),
  ACCESS_TOKEN_ISSUER: z.string().default('parley'),
  /** How long a connection counts without being told of again: three reports of a gateway. */
  PRESENCE_LEASE_MS: z.coerce.number().int().min(1).default(45_000),
  /** How long a connection that has closed still counts, for its user to come back. */
  PRESENCE_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
  /** How often to look for leases that have ended. */
  PRESENCE_SWEEP_MS: z.coerce.number().int().min(10).max(10_000).default(2_000),
  /** How many passwords are hashed at once: each takes 19 MiB and a thread. */
  PASSWORD_HASH_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
});

/** What the service is told from outside, parsed. */
export type Environment = z.output<typeof environmentSchema>;

/** Reads the process's environment, or `given`. @throws with a sentence per variable that is missing or malformed. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(environmentSchema, given);
}
