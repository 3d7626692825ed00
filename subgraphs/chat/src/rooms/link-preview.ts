import { firstLink } from './first-link.ts';
import type { Message } from './message.ts';

/** What is shown of the first link of a message. The texts are the page's own: anybody can say anything. */
export interface LinkPreview {
  /** The link, as it stands in the text. */
  readonly url: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly siteName: string;
  readonly image: LinkPreviewImage | null;
}

/** A picture that is kept here. */
export interface LinkPreviewImage {
  /** Of the file that has it. */
  readonly fileId: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** A ThumbHash in base64. */
  readonly placeholder: string;
}

/** The link of which a message is to have a preview; null when it has it, or is to have none. */
export function linkToPreview(message: Message): string | null {
  if (message.text === null || message.withoutLinkPreview === true) return null;
  const link = firstLink(message.text);
  return link === message.linkPreview?.url ? null : link;
}
