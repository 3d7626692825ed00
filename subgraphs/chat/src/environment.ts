import { randomUUID } from 'node:crypto';
import { readEnvironment } from '@parley/service-kit/process';
import { z } from 'zod';

const environmentSchema = z.object({
  /** 0: any free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(8002),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  INSTANCE_ID: z.string().default(() => `chat-${randomUUID().slice(0, 8)}`),
  /** `mysql://user:password@host:port/database`, migrated. */
  MYSQL_URL: z.string().startsWith('mysql://'),
  /** A replica set's, with the database in its path. */
  MONGODB_URL: z.string().startsWith('mongodb'),
  REDIS_URL: z.string().startsWith('redis'),
  REDIS_KEY_PREFIX: z.string().default(''),
  /** `host:port`, several with commas between. */
  KAFKA_BROKERS: z.string().transform((brokers) => brokers.split(',').map((broker) => broker.trim())),
  /** Before every topic and group. */
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  /** The gateway's, as JWK in JSON (Ed25519). */
  INTERNAL_TOKEN_PUBLIC_KEY: z.string(),
  /** Hex; the same for all instances: a cursor of one is good at another. */
  CURSOR_SECRET: z.string().regex(/^(?:[\da-f]{2}){16,}$/iu, 'must be at least 16 bytes in hex'),
});

/** What the service is told from outside, parsed. */
export type Environment = z.output<typeof environmentSchema>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per variable that is missing or malformed. */
export function readChatEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(environmentSchema, given);
}
