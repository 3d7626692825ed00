import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { AttachmentQuotaExceeded } from '../attachments/create-attachment-upload.ts';
import { isLink } from '../rooms/attachment.ts';
import type { Message } from '../rooms/message.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';

/** Copies are attached within moments; what is left of a crash is swept. */
const copyMs = 10 * 60_000;

/** Uploads that are to become the files of a forwarded message. */
export interface FileCopies {
  readonly uploadIds: readonly string[];
  /** Gives them up again, as well as it goes: they expire anyway. */
  readonly discard: () => Promise<void>;
}

export type CopyFiles = ReturnType<typeof createCopyFiles>;

/** Makes uploads of the files of a message, whose bytes stay where they are. They count as files of who forwards. */
export function createCopyFiles(deps: {
  attachments: Pick<AttachmentStore, 'copy'>;
  discard: (uploadIds: readonly string[]) => Promise<void>;
  quotaBytes: number;
  newId: () => string;
  now: () => Date;
}) {
  const { attachments, discard, quotaBytes, newId, now } = deps;
  return async (
    { attachments: files }: Message,
    to: { readonly ownerId: string; readonly roomId: string },
  ): Promise<FileCopies | AttachmentQuotaExceeded | Refusal<'MessageIsDeleted'>> => {
    const wanted = files.flatMap((file) => (isLink(file) ? [] : [{ of: file.id, id: newId() }]));
    if (wanted.length === 0) return { uploadIds: [], discard: () => Promise.resolve() };
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + copyMs);
    const copied = await attachments.copy(wanted, { ...to, createdAt, expiresAt }, quotaBytes);
    if (copied === 'gone') return refuse('MessageIsDeleted');
    if (copied !== 'copied') return refuse('AttachmentQuotaExceeded', { quotaBytes, ...copied });
    const uploadIds = wanted.map(({ id }) => id);
    return { uploadIds, discard: () => discard(uploadIds) };
  };
}
