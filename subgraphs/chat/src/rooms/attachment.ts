import type { Refusal } from '@parley/service-kit/refusals';

/** How a picture is shown before its bytes are there, and small. */
export interface AttachedImage {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** A ThumbHash in base64. */
  readonly placeholder: string;
}

/** What is told of a sound or film before it is played. */
export interface Recording {
  /** Null where its file does not say it. */
  readonly durationMs: number | null;
  /** How loud a sound is in each of its 64 parts, 0 to 255; null of films, and where it is not known. */
  readonly waveform: readonly number[] | null;
}

/** A file of a message whose bytes are kept here. */
export interface FileAttachment {
  /** That of its upload. */
  readonly id: string;
  readonly name: string;
  /** As its content says. */
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  /** Null of what is no picture. */
  readonly image: AttachedImage | null;
  /** Of sound and film. */
  readonly recording?: Recording | undefined;
}

/** An address elsewhere: of messages that were sent before files were kept here. */
export interface LinkAttachment {
  readonly url: string;
  readonly name: string;
  readonly contentType: string;
}

export type Attachment = FileAttachment | LinkAttachment;

export function isLink(attachment: Attachment): attachment is LinkAttachment {
  return 'url' in attachment;
}

/** Bytes in the object store. */
export interface StoredPart {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** What became of an upload once all its bytes were there. */
export interface StoredFile {
  readonly contentType: string;
  /** In bytes; of a picture, a sound or a film those of what was made of it. */
  readonly size: number;
  /** In order. */
  readonly parts: readonly StoredPart[];
  readonly image: AttachedImage | null;
  readonly recording?: Recording;
  readonly thumbnail: StoredPart | null;
}

/** A file on its way into a room: announced, sent in one part or several, then attached to a message. */
export interface AttachmentUpload {
  /** UUIDv7. */
  readonly id: string;
  readonly roomId: string;
  readonly ownerId: string;
  readonly name: string;
  /** As it was announced, in bytes: it counts against the quota of the owner. */
  readonly size: number;
  readonly createdAt: Date;
  /** From then on it can be attached no more; null once it is attached. */
  readonly expiresAt: Date | null;
  /** What has come so far, in order. */
  readonly parts: readonly StoredPart[];
  /** All places where bytes of it may be, those of attempts that failed too. */
  readonly keys: readonly string[];
  /** Null until all bytes are there and were looked at. */
  readonly file: StoredFile | null;
  readonly messageId: string | null;
  /** Of a copy: the upload whose bytes it shows. Else null. */
  readonly sourceId: string | null;
  /** The number of its copies: as long as there are some, its bytes stay. */
  readonly copies: number;
}

/** The number of bytes that have come, without a gap. */
export function receivedBytes({ parts }: Pick<AttachmentUpload, 'parts'>): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

/** The uploads that cannot be attached. */
export type AttachmentNotFound = Refusal<'AttachmentNotFound'> & { readonly uploadIds: readonly string[] };
