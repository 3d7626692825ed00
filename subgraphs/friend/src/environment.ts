import { readEnvironment } from '@parley/service-kit/process';
import { v7 } from 'uuid';
import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8003),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  INSTANCE_ID: z.string().default(() => v7()),
  MYSQL_URL: z.url({ protocol: /^mysql$/ }),
  KAFKA_BROKERS: z.string().transform((text) => text.split(',').map((broker) => broker.trim())),
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  INTERNAL_TOKEN_PUBLIC_KEY: z.string(),
  CURSOR_SECRET: z.string().regex(/^(?:[0-9a-f]{2}){16,}$/i, 'expected at least 16 bytes in hex'),
});

/** The service's settings; README.md has the table. */
export type Environment = z.output<typeof schema>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function readFriendEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return readEnvironment(schema, env);
}
