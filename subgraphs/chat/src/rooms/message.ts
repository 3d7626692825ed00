import type { Attachment } from './attachment.ts';
import type { LinkPreview } from './link-preview.ts';
import type { Mention } from './mention.ts';
import type { Poll } from './poll.ts';
import type { Reaction } from './reaction.ts';
import type { ThreadPlace } from './thread.ts';

/** That a message is pinned to its room. */
export interface Pin {
  readonly at: Date;
  readonly userId: string;
}

/** One thing that was said. A deleted one keeps its place: no text, no attachments. */
export interface Message {
  readonly id: string;
  readonly roomId: string;
  /**
   * 1, 2, 3, … within the room. Below 0, and unique, of a reply that is in its thread alone: the room does not count it, and what asks for
   * numbers of the room does not find it.
   */
  readonly number: number;
  /** Of a reply in a thread. */
  readonly inThread: ThreadPlace | null;
  readonly senderId: string;
  readonly clientMessageId: string;
  /** Of the content as it was sent, to recognise a repeat; null once deleted, so that nothing is left of the text. */
  readonly fingerprint: string | null;
  readonly text: string | null;
  readonly replyTo: string | null;
  readonly attachments: readonly Attachment[];
  /** In the order of the text. */
  readonly mentions: readonly Mention[];
  /** In the order of first use. */
  readonly reactions: readonly Reaction[];
  readonly pinned: Pin | null;
  /** What `text` asks, where it is a poll; null once deleted. */
  readonly poll: Poll | null;
  /** Of its first link; absent while there is none. */
  readonly linkPreview?: LinkPreview | undefined;
  /** Its sender wanted none. */
  readonly withoutLinkPreview?: boolean | undefined;
  /** Whether anybody has hidden it from themself: only then it is asked who. */
  readonly hiddenFromSome: boolean;
  /** The message that it repeats, where it was forwarded; null once deleted. */
  readonly forwardedFromId: string | null;
  readonly sentAt: Date;
  readonly editedAt: Date | null;
  /** How often the text was changed; 0 once deleted. */
  readonly editCount: number;
  readonly deletedAt: Date | null;
  /** Who deleted it; null when it is not deleted, or was before this was kept: then it was its sender. */
  readonly deletedById: string | null;
}

/** Whether it is among the messages of its room, and not in its thread alone. */
export function isInRoom({ number }: Pick<Message, 'number'>): boolean {
  return number > 0;
}

/** Who sees the message of the room with this number sees it: itself, or the root of its thread. */
export function seenFrom({ number, inThread }: Pick<Message, 'number' | 'inThread'>): number {
  return number > 0 ? number : (inThread?.rootNumber ?? number);
}

/** A message before the log has given it its place and time, and its uploads have become its files. */
export type NewMessage = Pick<
  Message,
  'id' | 'roomId' | 'senderId' | 'clientMessageId' | 'text' | 'replyTo' | 'withoutLinkPreview'
> & { readonly fingerprint: string; readonly poll?: Poll | null; readonly forwardedFromId?: string | null };
