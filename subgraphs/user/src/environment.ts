import { objectStoreVariables } from '@parley/media';
import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, hexOfBytes, storeUrls } from '@parley/service-kit/service';
import { z } from 'zod';

/** The variables that the service reads: docs/configuration.md has them in a table. */
export const environment = baseEnvironment('user').extend({
  MYSQL_URL: storeUrls.mysql,
  REDIS_URL: storeUrls.redis,
  REDIS_KEY_PREFIX: z.string().default('').describe('put before every key'),
  FRIEND_URL: z
    .url()
    .optional()
    .describe(
      '`http://host:port` of the friend service: the pairs that are kept here are compared with its own every hour ([rebuild](how-to/rebuild-a-projection.md))',
    ),
  ACCESS_TOKEN_PRIVATE_KEY: z.string().describe('signs access tokens: a JWK (Ed25519) in JSON, with `kid`'),
  ACCESS_TOKEN_ISSUER: z.string().default('parley').describe('`iss` of the access tokens'),
  REFRESH_COOKIE: z
    .string()
    .regex(/^__Host-[\w-]+$/, 'It is named __Host-…: only its host can set it then')
    .default('__Host-parley-refresh')
    .describe('the cookie with the refresh token of a page: `__Host-…`'),
  PRESENCE_LEASE_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(45_000)
    .describe('how long a connection counts without being reported again'),
  PRESENCE_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(10_000)
    .describe('how long a connection that has closed still counts'),
  PRESENCE_SWEEP_MS: z.coerce
    .number()
    .int()
    .min(10)
    .max(10_000)
    .default(2_000)
    .describe('how often to look for leases that have ended: 10 to 10000'),
  PASSWORD_HASH_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('passwords that are hashed at a time: 1 to 64'),
  MEDIA_UPLOAD_SECRET: hexOfBytes(32).describe(
    'at least 32 bytes in hex, the same on all instances: signs the addresses of uploads and files',
  ),
  MEDIA_BASE_URL: z
    .url()
    .default('')
    .describe("the gateway's origin before `/media/…`; without it addresses are paths"),
  ...objectStoreVariables,
  IMAGE_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('images that are decoded at a time, each in a process of up to 150 MB'),
});

/** The service's settings. */
export type Environment = z.output<typeof environment>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(environment, given);
}
