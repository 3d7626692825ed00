import { refuse } from '@parley/service-kit/refusals';
import { isLink, type AttachmentNotFound, type AttachmentUpload, type FileAttachment } from './attachment.ts';
import type { Message } from './message.ts';
import type { SendCommand } from './room-command.ts';

/** What a transaction does to uploads. */
export interface AttachmentChanges {
  /** Which upload belongs to which message from now on. */
  readonly attached: readonly { readonly uploadId: string; readonly messageId: string }[];
  /** Files that belong to no message any more. */
  readonly detached: readonly string[];
  /** Messages with files that were deleted. */
  readonly removedFrom: readonly string[];
}

export const noUploads: ReadonlyMap<string, AttachmentUpload> = new Map();

/** Attaches each upload once: commands of one transaction see what those before them have taken. */
export function createDecideAttachments(uploads: ReadonlyMap<string, AttachmentUpload>, at: Date) {
  const attached = new Map<string, string>();
  const detached: string[] = [];
  const removedFrom: string[] = [];
  const find = (uploadId: string, { actorId, message }: SendCommand): FileAttachment | undefined => {
    const upload = uploads.get(uploadId);
    if (upload === undefined || upload.file === null || upload.messageId !== null) return undefined;
    if (upload.ownerId !== actorId || upload.roomId !== message.roomId) return undefined;
    if (attached.has(uploadId) || upload.expiresAt === null || upload.expiresAt <= at) return undefined;
    const { contentType, size, image, recording } = upload.file;
    const file = { id: upload.id, name: upload.name, contentType, size, image };
    return recording === undefined ? file : { ...file, recording };
  };
  return {
    /** The files of a message to be sent, all of them; none is taken when one is missing. */
    attach(command: SendCommand): readonly FileAttachment[] | AttachmentNotFound {
      const { uploadIds = [], message } = command;
      const found = uploadIds.map((uploadId) => find(uploadId, command));
      const missing = uploadIds.filter((_uploadId, index) => found[index] === undefined);
      if (missing.length > 0) return refuse('AttachmentNotFound', { uploadIds: missing });
      for (const uploadId of uploadIds) attached.set(uploadId, message.id);
      return found.flatMap((file) => (file === undefined ? [] : [file]));
    },
    /** `before`: a message that is deleted now. */
    remove({ id, attachments, linkPreview }: Message): void {
      const hasPicture = linkPreview !== undefined && linkPreview.image !== null;
      if (hasPicture || attachments.some((attachment) => !isLink(attachment))) removedFrom.push(id);
    },
    /** The picture of a preview belongs to its message as long as that shows it; of a deleted one all goes. */
    showPreview(before: Message, { id, linkPreview, deletedAt }: Message): void {
      const [last, next] = [before.linkPreview?.image?.fileId, linkPreview?.image?.fileId];
      if (last === next || deletedAt !== null) return;
      if (last !== undefined) detached.push(last);
      if (next !== undefined) attached.set(next, id);
    },
    changes: (): AttachmentChanges => ({
      attached: Array.from(attached, ([uploadId, messageId]) => ({ uploadId, messageId })),
      detached,
      removedFrom,
    }),
  };
}
