import type {
  AnnouncedUpload,
  OutboxAttachment,
  OutboxMessage,
  SendFailure,
  SendOutcome,
} from './outbox-message.ts';

/** What became of the bytes: gone when the server does not know the upload any more, or not for long. */
export type UploadOutcome = 'there' | 'gone' | SendFailure;

/** The server's side of files. What rejects is repeated. */
export interface FileServer {
  readonly announce: (
    file: { readonly roomId: string; readonly name: string; readonly size: number },
    signal: AbortSignal,
  ) => Promise<AnnouncedUpload | SendFailure>;
  /** Sends what the server does not have yet. */
  readonly upload: (
    file: { readonly url: string; readonly bytes: Blob },
    signal: AbortSignal,
    onProgress: (sentBytes: number) => void,
  ) => Promise<UploadOutcome>;
}

/** One attempt to send a message. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** Keeps what the attempt has come to, for the next one, of this tab or of another. */
  readonly keep: (message: OutboxMessage) => Promise<void>;
}

/** So often all files of a message are sent anew. */
const mostDisputes = 10;

/** Told of each file that is under way. */
export type OnProgress = (attachmentId: string, sentBytes: number) => void;

export type Send = (message: OutboxMessage, attempt: Attempt) => Promise<SendOutcome>;

/**
 * Sends the files of a message, then the message. A repeat has to name the same uploads, or the server would take it for another message: so
 * they are kept before the message is sent, and announced anew only after the server has said that it has no such message.
 */
export function sendWithFiles(
  files: FileServer,
  post: (message: OutboxMessage) => Promise<SendOutcome>,
  onProgress: OnProgress = () => undefined,
): Send {
  /** How often the server had all files of a message, and did not attach them: they expired at that moment, or something is wrong. */
  const disputes = new Map<string, number>();
  return async (message, attempt) => {
    if (message.attachments.length === 0) return post(message);
    const announced = await announceAll(files, message, attempt);
    if ('code' in announced) return { type: 'refused', failure: announced };
    const lost = new Set<string>();
    for (const attachment of announced.attachments) {
      const outcome = await upload(files, attachment, attempt.signal, onProgress);
      if (outcome === 'gone') lost.add(attachment.id);
      else if (outcome !== 'there') {
        await attempt.keep(without(announced, new Set([attachment.id])));
        return { type: 'refused', failure: outcome };
      }
    }
    const outcome = await post(announced);
    if (outcome.type === 'accepted') return outcome;
    const { code } = outcome.failure;
    // Another tab has sent the same message by uploads of its own: where there are no locks two tabs send.
    if (code === 'CLIENT_MESSAGE_ID_REUSED') return { type: 'accepted', messageId: null };
    if (code !== 'ATTACHMENT_NOT_FOUND') return outcome;
    const all = new Set(announced.attachments.map(({ id }) => id));
    await attempt.keep(without(announced, lost.size === 0 ? all : lost));
    const count = (disputes.get(message.clientMessageId) ?? 0) + (lost.size === 0 ? 1 : 0);
    disputes.set(message.clientMessageId, count % mostDisputes);
    if (count === mostDisputes) return outcome;
    throw new Error('The uploads are gone: they are announced anew.');
  };
}

async function announceAll(
  files: FileServer,
  message: OutboxMessage,
  { signal, keep }: Attempt,
): Promise<OutboxMessage | SendFailure> {
  const attachments: OutboxAttachment[] = [];
  for (const attachment of message.attachments) {
    const { name, bytes } = attachment;
    const file = { roomId: message.roomId, name, size: bytes.size };
    const announced = attachment.upload ?? (await files.announce(file, signal));
    if ('code' in announced) return announced;
    attachments.push({ ...attachment, upload: announced });
  }
  const next = { ...message, attachments };
  if (message.attachments.some((attachment) => attachment.upload === null)) await keep(next);
  return next;
}

function upload(
  files: FileServer,
  { id, upload: announced, bytes }: OutboxAttachment,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<UploadOutcome> {
  return announced === null
    ? Promise.resolve('gone')
    : files.upload({ url: announced.url, bytes }, signal, (sentBytes) => onProgress(id, sentBytes));
}

/** Without the uploads of these attachments. */
function without(message: OutboxMessage, ids: ReadonlySet<string>): OutboxMessage {
  const attachments = message.attachments.map((attachment) =>
    ids.has(attachment.id) ? { ...attachment, upload: null } : attachment,
  );
  return { ...message, attachments };
}
