import {
  isLink,
  type AttachedImage as Image,
  type Attachment as AnyAttachment,
  type Recording,
} from '../rooms/attachment.ts';
import type { AttachedImageResolvers, AttachmentKind, AttachmentResolvers } from './graph.generated.ts';

/** The picture of a file. */
export interface ImageOfFile extends Image {
  readonly fileId: string;
}

export const Attachment: AttachmentResolvers = {
  kind: (attachment) => kindOf(attachment),
  url: (attachment, _args, { attachmentAddress }) =>
    isLink(attachment) ? attachment.url : attachmentAddress(attachment.id, 'file').url,
  expiresAt: (attachment, _args, { attachmentAddress }) =>
    isLink(attachment) ? null : attachmentAddress(attachment.id, 'file').expiresAt,
  size: (attachment) => (isLink(attachment) ? null : attachment.size),
  durationMs: (attachment) => recordingOf(attachment)?.durationMs ?? null,
  waveform: (attachment) => recordingOf(attachment)?.waveform ?? null,
  image: (attachment) =>
    isLink(attachment) || attachment.image === null ? null : { ...attachment.image, fileId: attachment.id },
};

export const AttachedImage: AttachedImageResolvers = {
  thumbnailUrl: ({ fileId }, _args, { attachmentAddress }) => attachmentAddress(fileId, 'thumbnail').url,
};

function recordingOf(attachment: AnyAttachment): Recording | undefined {
  return isLink(attachment) ? undefined : attachment.recording;
}

function kindOf(attachment: AnyAttachment): AttachmentKind {
  if (isLink(attachment)) return 'LINK';
  const [main] = attachment.contentType.split('/');
  if (main === 'image') return 'IMAGE';
  if (main === 'audio') return 'AUDIO';
  return main === 'video' ? 'VIDEO' : 'FILE';
}
