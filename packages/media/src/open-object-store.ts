import { createLocalObjectStore } from './local-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { ObjectStoreSettings } from './object-store-settings.ts';

/** Opens the one that is configured; nothing connects before it is used. */
export async function openObjectStore(settings: ObjectStoreSettings): Promise<ObjectStore> {
  if ('directory' in settings) return createLocalObjectStore(settings.directory);
  // The SDK takes some 20 MB, which a deployment with a folder need not pay.
  const { createS3ObjectStore } = await import('./s3-object-store.ts');
  return createS3ObjectStore(settings.s3);
}
