import { objectStoreVariables } from '@parley/media';
import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, hexOfBytes, storeUrls } from '@parley/service-kit/service';
import { z } from 'zod';
import { mostRetentionDays } from './rooms/retention.ts';

const retentionRange = 'Messages are kept for 1 to 3,650 days; 0 keeps them for good.';

/** The variables that the service reads: docs/configuration.md has them in a table. */
export const environment = baseEnvironment('chat').extend({
  MYSQL_URL: storeUrls.mysql,
  MONGODB_URL: storeUrls.mongodb,
  REDIS_URL: storeUrls.redis,
  REDIS_KEY_PREFIX: z.string().default('').describe('put before every key'),
  FRIEND_URL: z
    .url()
    .optional()
    .describe(
      '`http://host:port` of the friend service: the pairs that are kept here are compared with its own every hour ([rebuild](how-to/rebuild-a-projection.md))',
    ),
  USER_URL: z
    .url()
    .optional()
    .describe(
      '`http://host:port` of the user service: the names that are kept here are compared with its own every hour',
    ),
  MESSAGE_EDIT_WINDOW_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(365 * 86_400_000)
    .default(86_400_000)
    .describe('how long after sending a message can be changed: 1 second to 365 days'),
  MEDIA_UPLOAD_SECRET: hexOfBytes(32).describe(
    'at least 32 bytes in hex, the same on all instances: signs the addresses of uploads and files',
  ),
  MEDIA_BASE_URL: z
    .url()
    .default('')
    .describe("the gateway's origin before `/media/…`; without it addresses are paths"),
  ...objectStoreVariables,
  ATTACHMENT_QUOTA_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .default(1_073_741_824)
    .describe("what a person's files may have in bytes, with those that are announced"),
  IMAGE_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('pictures, sounds and films that are made at a time; each takes a process'),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^(?:\/.+|[^/]+:\d{1,5})$/u, 'It is the path of a socket, or host:port.')
    .optional()
    .describe(
      'a virus scanner, clamd: the path of its socket, or `host:port`. Its `StreamMaxLength` must be 20 MiB or more. While it is unavailable no upload comes to its end (503)',
    ),
  LINK_PREVIEWS: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      '`on`: the server asks pages that messages link to ([link previews](how-to/show-link-previews.md))',
    ),
  LINK_PREVIEW_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('pages that an instance asks at a time; each takes a process'),
  LINK_PREVIEW_MAX_PER_HOST: z.coerce
    .number()
    .int()
    .min(1)
    .max(600)
    .default(60)
    .describe('pages of one host that all instances ask in a minute: 1 to 600; one at a time'),
  LINK_PREVIEW_TEST_NETWORK: z
    .string()
    .optional()
    .describe("of tests alone: a file of names and addresses in place of the world's"),
  RETENTION_DAYS: z.coerce
    .number()
    .int(retentionRange)
    .min(0, retentionRange)
    .max(mostRetentionDays, retentionRange)
    .default(0)
    .transform((days) => (days === 0 ? null : days))
    .describe(
      'for how many days messages are kept: 1 to 3650; 0: for good ([retention](how-to/keep-messages-for-a-time.md))',
    ),
  QUEUE_MAX_PER_ROOM: z.coerce
    .number()
    .int()
    .min(1)
    .default(500)
    .describe(
      'sends, edits and deletions that wait for one room in a process, and changes of a group as many; more are refused with `OVERLOADED`',
    ),
  QUEUE_MAX: z.coerce.number().int().min(1).default(5_000).describe('the same for all rooms of a process'),
  QUEUE_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .max(60_000)
    .default(1_500)
    .describe(
      'what has waited so long is refused with `OVERLOADED`, so that what is answered is answered in time',
    ),
});

/** The service's settings. */
export type Environment = z.output<typeof environment>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(environment, given);
}
