/** Why a message was not sent, as the server said it. */
export interface SendFailure {
  /** A `ProblemCode`, or the code of an error that no repeat would change. */
  readonly code: string;
  /** A sentence for people, in English. */
  readonly reason: string;
  /** After so many seconds it may be sent again. */
  readonly retryAfter?: number;
  /** What all files of a person may have. */
  readonly quotaBytes?: number;
}

/** Where the bytes of a file go. */
export interface AnnouncedUpload {
  readonly id: string;
  readonly url: string;
}

/** A file that is to be sent with a message. */
export interface OutboxAttachment {
  /** Of this app: the server has another one. */
  readonly id: string;
  readonly name: string;
  readonly bytes: Blob;
  /** Of a picture, in pixels. */
  readonly image: { readonly width: number; readonly height: number } | null;
  /** Null until it is announced to the server. */
  readonly upload: AnnouncedUpload | null;
}

/** A message from the moment in which the person pressed Enter until the server has it. */
export interface OutboxMessage {
  /** Made at that moment: every repeat of the send has it, so that the server keeps one message. */
  readonly clientMessageId: string;
  /** Who wrote it: nobody else sees or sends it. */
  readonly ownerId: string;
  readonly roomId: string;
  readonly text: string;
  readonly replyToId: string | null;
  readonly threadRootId: string | null;
  readonly alsoInRoom: boolean;
  readonly attachments: readonly OutboxAttachment[];
  /** Milliseconds since 1970; of two messages of a tab the later one's is higher. */
  readonly writtenAt: number;
  /** Null: it waits, or is being sent. */
  readonly failure: SendFailure | null;
}

/** What one attempt to send came to; one that throws is repeated. */
export type SendOutcome =
  /** Without an id where another tab has sent it, whose answer is not known here. */
  | { readonly type: 'accepted'; readonly messageId: string | null }
  | { readonly type: 'refused'; readonly failure: SendFailure };

/** In the order of writing, in every tab. */
export function inOrder(messages: Iterable<OutboxMessage>): readonly OutboxMessage[] {
  return [...messages].toSorted(
    (one, other) => one.writtenAt - other.writtenAt || (one.clientMessageId < other.clientMessageId ? -1 : 1),
  );
}

/**
 * What to send now: of each room the first message that waits, so that a room's messages are sent in order. One that was refused lets
 * those after it pass; one that has no answer yet does not.
 */
export function dueMessages(
  messages: Iterable<OutboxMessage>,
  busyRooms: ReadonlySet<string>,
): readonly OutboxMessage[] {
  const first = new Map<string, OutboxMessage>();
  for (const message of inOrder(messages))
    if (message.failure === null && !first.has(message.roomId)) first.set(message.roomId, message);
  return [...first.values()].filter(({ roomId }) => !busyRooms.has(roomId));
}
