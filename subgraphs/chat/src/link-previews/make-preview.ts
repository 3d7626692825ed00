import { isRefusal } from '@parley/service-kit/refusals';
import { pageOf } from '../rooms/first-link.ts';
import { linkToPreview } from '../rooms/link-preview.ts';
import type { Message } from '../rooms/message.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { withTrace } from '../rooms/traced.ts';
import type { PreviewSettingsStore } from '../stores/preview-settings-store.ts';
import type { KeepPicture } from './keep-picture.ts';
import type { PreviewJob } from './preview-job.ts';
import type { ReadPagePreview } from './read-page-preview.ts';

/** Whether the job is over; else its page is busy, and it is to be tried again. */
export type MakePreview = (job: PreviewJob) => Promise<boolean>;

export interface MakePreviewDeps {
  readonly previewSettings: Pick<PreviewSettingsStore, 'isEnabled'>;
  readonly messages: { findMany(ids: readonly string[]): Promise<readonly Message[]> };
  readonly readPagePreview: ReadPagePreview;
  readonly keepPicture: KeepPicture;
  readonly queue: Pick<RoomQueue, 'submit'>;
  readonly newId: () => string;
  readonly logger: { warn(fields: object, message: string): void };
}

/** Makes one preview, as long as its message has the link and its sender wants it. The transaction of the room adds it once. */
export function createMakePreview(deps: MakePreviewDeps): MakePreview {
  const { previewSettings, messages, readPagePreview, keepPicture, queue, newId, logger } = deps;
  const isWanted = async ({ messageId, senderId, url }: PreviewJob): Promise<boolean> => {
    const [message] = await messages.findMany([messageId]);
    return message !== undefined && linkToPreview(message) === url && previewSettings.isEnabled(senderId);
  };
  return async (job) => {
    if (!(await isWanted(job))) return true;
    const page = await readPagePreview(pageOf(job.url));
    if (page === 'busy') return false;
    // Asking the page took a while.
    if (page === null || !(await isWanted(job))) return true;
    const image = page.image === null ? null : await keepPicture(job, page.image);
    const { roomId, senderId: actorId, messageId, url } = job;
    const { title, description, siteName } = page;
    const preview = { url, title, description, siteName, image };
    const command = { kind: 'preview', eventId: newId(), actorId, messageId, preview } as const;
    const outcome = await queue.submit(roomId, command, withTrace(job));
    if (isRefusal(outcome))
      logger.warn({ messageId, refused: outcome.refused }, 'A link preview was refused');
    return true;
  };
}
