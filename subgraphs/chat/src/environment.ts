import { objectStoreVariables } from '@parley/media';
import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, hexOfBytes, storeUrls } from '@parley/service-kit/service';
import { z } from 'zod';
import { mostRetentionDays } from './rooms/retention.ts';

const retentionRange = 'Messages are kept for 1 to 3,650 days; 0 keeps them for good.';

const schema = baseEnvironment('chat').extend({
  MYSQL_URL: storeUrls.mysql,
  MONGODB_URL: storeUrls.mongodb,
  REDIS_URL: storeUrls.redis,
  REDIS_KEY_PREFIX: z.string().default(''),
  /** Of the friend service, for the comparison of the friendships with it. */
  FRIEND_URL: z.url().optional(),
  /** Of the user service, for the comparison of what people are called with it. */
  USER_URL: z.url().optional(),
  MESSAGE_EDIT_WINDOW_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(365 * 86_400_000)
    .default(86_400_000),
  MEDIA_UPLOAD_SECRET: hexOfBytes(32),
  MEDIA_BASE_URL: z.url().default(''),
  ...objectStoreVariables,
  ATTACHMENT_QUOTA_BYTES: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(1_073_741_824),
  IMAGE_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(1),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^(?:\/.+|[^/]+:\d{1,5})$/u, 'It is the path of a socket, or host:port.')
    .optional(),
  LINK_PREVIEWS: z.enum(['on', 'off']).default('off'),
  LINK_PREVIEW_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2),
  LINK_PREVIEW_MAX_PER_HOST: z.coerce.number().int().min(1).max(600).default(60),
  /** Of tests: a file with a network in place of the world's (`TestNetwork` of packages/media). */
  LINK_PREVIEW_TEST_NETWORK: z.string().optional(),
  /** Null: for good. */
  RETENTION_DAYS: z.coerce
    .number()
    .int(retentionRange)
    .min(0, retentionRange)
    .max(mostRetentionDays, retentionRange)
    .default(0)
    .transform((days) => (days === 0 ? null : days)),
  QUEUE_MAX_PER_ROOM: z.coerce.number().int().min(1).default(500),
  QUEUE_MAX: z.coerce.number().int().min(1).default(5_000),
  QUEUE_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(1_500),
});

/** The service's settings; README.md has the table. */
export type Environment = z.output<typeof schema>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(schema, given);
}
