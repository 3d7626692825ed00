import { createLocalObjectStore } from './local-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3ObjectStore, type S3Settings } from './s3-object-store.ts';

/** Where objects are kept: a folder, or a bucket. */
export type ObjectStoreSettings = { readonly directory: string } | { readonly s3: S3Settings };

/** Opens the one that is configured; nothing connects before it is used. */
export async function openObjectStore(settings: ObjectStoreSettings): Promise<ObjectStore> {
  return 'directory' in settings
    ? createLocalObjectStore(settings.directory)
    : createS3ObjectStore(settings.s3);
}
