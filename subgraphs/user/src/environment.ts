import { readEnvironment } from '@parley/service-kit/process';
import { baseEnvironment, hexOfBytes, storeUrls } from '@parley/service-kit/service';
import { z } from 'zod';
import type { ObjectStoreSettings } from './stores/images/open-object-store.ts';

const schema = baseEnvironment('user').extend({
  MYSQL_URL: storeUrls.mysql,
  REDIS_URL: storeUrls.redis,
  REDIS_KEY_PREFIX: z.string().default(''),
  /** Of the friend service, for the comparison of the friend pairs with it. */
  FRIEND_URL: z.url().optional(),
  /** Signs the clients' access tokens: a JWK in JSON (Ed25519, with `kid`). */
  ACCESS_TOKEN_PRIVATE_KEY: z.string(),
  ACCESS_TOKEN_ISSUER: z.string().default('parley'),
  /** How long a connection counts without being reported again: three reports of a gateway. */
  PRESENCE_LEASE_MS: z.coerce.number().int().min(1).default(45_000),
  /** How long a connection that has closed still counts, for its user to come back. */
  PRESENCE_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
  /** How often to look for leases that have ended. */
  PRESENCE_SWEEP_MS: z.coerce.number().int().min(10).max(10_000).default(2_000),
  /** How many passwords are hashed at once: each takes 19 MiB and a thread. */
  PASSWORD_HASH_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
  /** Signs upload addresses: at least 32 bytes in hex, the same on all instances. */
  MEDIA_UPLOAD_SECRET: hexOfBytes(32),
  /** The gateway's origin as clients see it, before `/media/…`; empty: addresses are paths. */
  MEDIA_BASE_URL: z.url().default(''),
  /** The folder of the object store. */
  MEDIA_DIRECTORY: z.string().optional(),
  /** Or its bucket. */
  MEDIA_S3_BUCKET: z.string().optional(),
  MEDIA_S3_ENDPOINT: z.url().optional(),
  MEDIA_S3_REGION: z.string().default('us-east-1'),
  MEDIA_S3_ACCESS_KEY_ID: z.string().optional(),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** How many images are decoded at once: each takes a process of up to 150 MB. */
  IMAGE_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(1),
});

/** The service's settings; README.md has the table. */
export type Environment = z.output<typeof schema>;

/** The only reader of `process.env`. Throws EnvironmentError with a sentence per bad variable. */
export function loadEnvironment(given?: NodeJS.ProcessEnv): Environment {
  return readEnvironment(schema, given);
}

/** Where objects are kept. @throws unless exactly one of folder and bucket is configured. */
export function objectStoreSettings(environment: Environment): ObjectStoreSettings {
  const { MEDIA_DIRECTORY: directory, MEDIA_S3_BUCKET: bucket } = environment;
  if (directory !== undefined && bucket === undefined) return { directory };
  if (bucket === undefined || directory !== undefined)
    throw new Error('Set MEDIA_DIRECTORY or MEDIA_S3_BUCKET, one of them: images are kept there.');
  const { MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const credentials =
    accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined;
  const { MEDIA_S3_ENDPOINT: endpoint, MEDIA_S3_REGION: region } = environment;
  return { s3: { bucket, endpoint, region, credentials } };
}
