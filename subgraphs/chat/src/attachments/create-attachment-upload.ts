import {
  isRefusal,
  parseInput,
  refuse,
  type InvalidInput,
  type Refusal,
  id,
} from '@parley/service-kit/refusals';
import { visibleText } from '@parley/service-kit/text';
import { z } from 'zod';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import { mayPost } from '../rooms/permissions.ts';
import type { AttachmentStore } from '../stores/attachment-store.ts';
import type { AttachmentAddresses } from './attachment-address.ts';
import { maxFileBytes, uploadMs } from './attachment-limits.ts';

const announcement = z.object({
  roomId: id,
  name: visibleText({ what: 'The name of an attachment', maxLength: 200, isFileName: true }),
  size: z
    .int()
    .min(1, 'A file has at least one byte.')
    .max(maxFileBytes, `A file has at most ${maxFileBytes.toLocaleString('en')} bytes.`),
});

/** An announced file: `url` takes its bytes by PUT. */
export interface AnnouncedUpload {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: Date;
}

/** The files of the viewer would have more bytes than a person's may. */
export type AttachmentQuotaExceeded = Refusal<'AttachmentQuotaExceeded'> & {
  readonly quotaBytes: number;
  readonly usedBytes: number;
};

type CreateAttachmentUploadResult =
  | { readonly upload: AnnouncedUpload }
  | Refusal<'NotARoomMember'>
  | NotAllowed
  | AttachmentQuotaExceeded
  | InvalidInput;

/** Announces a file for a room in which the viewer may post, and answers where to send it. */
export function createCreateAttachmentUpload(deps: {
  findVisibleRoom: FindVisibleRoom;
  attachments: Pick<AttachmentStore, 'reserve'>;
  addresses: Pick<AttachmentAddresses, 'sign'>;
  quotaBytes: number;
  newId: () => string;
  now: () => Date;
}) {
  const { findVisibleRoom, attachments, addresses, quotaBytes, newId, now } = deps;
  return async (viewerId: string, input: unknown): Promise<CreateAttachmentUploadResult> => {
    const parsed = parseInput(announcement, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, name, size } = parsed.valid;
    const room = await findVisibleRoom(viewerId, roomId);
    if (room === null) return refuse('NotARoomMember');
    if (!mayPost(room, viewerId)) return refuse('NotAllowed', { requiredRole: 'ADMIN' });
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + uploadMs);
    const upload = { id: newId(), roomId, ownerId: viewerId, name, size, createdAt, expiresAt };
    const reserved = await attachments.reserve(upload, quotaBytes);
    if (reserved !== 'reserved') return refuse('AttachmentQuotaExceeded', { quotaBytes, ...reserved });
    return { upload: { id: upload.id, ...addresses.sign(`uploads/${upload.id}`, expiresAt) } };
  };
}
