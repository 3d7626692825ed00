import type { Mongo } from './mongo.ts';
import { createPagePreviewStore } from './page-preview-store.ts';
import { createPreviewHostStore } from './preview-host-store.ts';
import { createPreviewJobStore } from './preview-job-store.ts';
import { createPreviewSettingsStore } from './preview-settings-store.ts';

/** What link previews need to be kept. */
export function createPreviewStores(mongo: Mongo) {
  return {
    previewJobs: createPreviewJobStore(mongo),
    pagePreviews: createPagePreviewStore(mongo),
    previewHosts: createPreviewHostStore(mongo),
    previewSettings: createPreviewSettingsStore(mongo),
  };
}
