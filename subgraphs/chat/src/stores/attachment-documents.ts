import type { AttachmentUpload } from '../rooms/attachment.ts';

/** What is null of an upload is left out: the indexes have those only that have it. */
export type AttachmentDocument = Omit<
  AttachmentUpload,
  'id' | 'expiresAt' | 'messageId' | 'sourceId' | 'copies'
> & {
  readonly _id: string;
  readonly expiresAt?: Date;
  readonly messageId?: string;
  readonly sourceId?: string;
  readonly copies?: number;
  /** Its own message is deleted: it counts no more, and goes with its last copy. */
  readonly isReleased?: boolean;
};

/** The number of bytes that somebody's files have; `_id` is the user. */
export interface AttachmentUsageDocument {
  readonly _id: string;
  readonly bytes: number;
}

/** A deleted message whose files are to be deleted; `_id` is the message. */
export interface AttachmentRemovalDocument {
  readonly _id: string;
  readonly at: Date;
}

export function toUpload({
  _id,
  expiresAt,
  messageId,
  sourceId,
  copies = 0,
  isReleased: _isReleased,
  ...upload
}: AttachmentDocument): AttachmentUpload {
  const places = { messageId: messageId ?? null, sourceId: sourceId ?? null };
  return { id: _id, ...upload, ...places, expiresAt: expiresAt ?? null, copies };
}
