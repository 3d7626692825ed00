import { createLinkPreviewer, readTestNetwork, type ObjectStore } from '@parley/media';
import type { Logger } from '@parley/service-kit/process';
import type { RoomQueue } from '../rooms/room-queue.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import type { MessageStore } from '../stores/message-store.ts';
import type { PagePreviewStore } from '../stores/page-preview-store.ts';
import type { PreviewHostStore } from '../stores/preview-host-store.ts';
import type { PreviewJobStore } from '../stores/preview-job-store.ts';
import type { PreviewSettingsStore } from '../stores/preview-settings-store.ts';
import { createKeepPicture } from './keep-picture.ts';
import { createPreviewMaker } from './make-previews.ts';
import { createReadPagePreview } from './read-page-preview.ts';

/** Makes link previews from now on, unless this server makes none. */
export function openPreviewMaker(
  deps: {
    readonly environment: {
      readonly LINK_PREVIEWS: 'on' | 'off';
      readonly LINK_PREVIEW_CONCURRENCY: number;
      readonly LINK_PREVIEW_MAX_PER_HOST: number;
      readonly LINK_PREVIEW_TEST_NETWORK?: string | undefined;
    };
    readonly stores: {
      readonly objects: ObjectStore;
      readonly attachments: AttachmentStore;
      readonly messages: MessageStore;
      readonly previewJobs: PreviewJobStore;
      readonly pagePreviews: PagePreviewStore;
      readonly previewHosts: PreviewHostStore;
      readonly previewSettings: PreviewSettingsStore;
    };
    readonly logger: Logger;
    readonly newId: () => string;
    readonly now: () => Date;
    readonly onClose: (name: string, close: () => Promise<void> | void) => void;
  },
  queue: Pick<RoomQueue, 'submit'>,
): void {
  const { environment, stores, onClose } = deps;
  if (environment.LINK_PREVIEWS === 'off') return;
  const preview = createLinkPreviewer({
    network: () => readTestNetwork(environment.LINK_PREVIEW_TEST_NETWORK),
  });
  const mostPerHost = environment.LINK_PREVIEW_MAX_PER_HOST;
  const all = { ...deps, ...stores };
  const maker = createPreviewMaker({
    ...all,
    readPagePreview: createReadPagePreview({ ...all, preview, mostPerHost }),
    keepPicture: createKeepPicture(all),
    concurrency: environment.LINK_PREVIEW_CONCURRENCY,
    random: Math.random,
    queue,
  });
  void maker.start();
  onClose('link previews', () => maker.close());
}
