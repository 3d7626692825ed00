import { objectStoreVariables } from '@parley/media';
import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, hexOfBytes, storeUrls } from '@parley/service-kit/service';
import { z } from 'zod';

const schema = baseEnvironment('user').extend({
  MYSQL_URL: storeUrls.mysql,
  REDIS_URL: storeUrls.redis,
  REDIS_KEY_PREFIX: z.string().default(''),
  FRIEND_URL: z.url().optional(),
  ACCESS_TOKEN_PRIVATE_KEY: z.string(),
  ACCESS_TOKEN_ISSUER: z.string().default('parley'),
  PRESENCE_LEASE_MS: z.coerce.number().int().min(1).default(45_000),
  PRESENCE_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
  PRESENCE_SWEEP_MS: z.coerce.number().int().min(10).max(10_000).default(2_000),
  PASSWORD_HASH_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
  MEDIA_UPLOAD_SECRET: hexOfBytes(32),
  MEDIA_BASE_URL: z.url().default(''),
  ...objectStoreVariables,
  IMAGE_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(1),
});

/** The service's settings; README.md has the table. */
export type Environment = z.output<typeof schema>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(schema, given);
}
