import { z } from 'zod';
import type { S3Settings } from './s3-object-store.ts';

/** Where objects are kept: a folder, or a bucket. */
export type ObjectStoreSettings = { readonly directory: string } | { readonly s3: S3Settings };

/** The variables of a service that keeps objects; its README has them in its table. */
export const objectStoreVariables = {
  MEDIA_DIRECTORY: z
    .string()
    .optional()
    .describe('folder of the object store, shared by all instances; either this or a bucket'),
  MEDIA_S3_BUCKET: z.string().optional().describe('a bucket that is there'),
  MEDIA_S3_ENDPOINT: z
    .url()
    .optional()
    .describe("of another server than Amazon's; the bucket then stands in the path"),
  MEDIA_S3_REGION: z.string().default('us-east-1').describe('the region of the bucket'),
  MEDIA_S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe("the key of the account, with its secret; without both: the machine's"),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().optional().describe('the secret of that key'),
} as const;

type Variables = z.output<z.ZodObject<typeof objectStoreVariables>>;

/** Where objects are kept. @throws unless exactly one of folder and bucket is configured. */
export function objectStoreSettings(environment: Variables): ObjectStoreSettings {
  const { MEDIA_DIRECTORY: directory, MEDIA_S3_BUCKET: bucket } = environment;
  if (directory !== undefined && bucket === undefined) return { directory };
  if (bucket === undefined || directory !== undefined)
    throw new Error('Set MEDIA_DIRECTORY or MEDIA_S3_BUCKET, one of them: uploads are kept there.');
  const { MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const credentials =
    accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined;
  const { MEDIA_S3_ENDPOINT: endpoint, MEDIA_S3_REGION: region } = environment;
  return { s3: { bucket, endpoint, region, credentials } };
}
