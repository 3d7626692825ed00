import type { ApolloClient } from '@apollo/client';
import type { OutboxMessage, SendOutcome } from '../outbox/outbox-message.ts';
import { type Send, sendWithFiles } from '../outbox/send-with-files.ts';
import { uploadBy } from '../outbox/upload-bytes.ts';
import { announceBy } from './announce-file.ts';
import { putBytes } from './put-bytes.ts';
import { uploadProgress } from './upload-progress.ts';

/** Sends messages with files by what a browser has. */
export function sendFilesBy(
  apollo: ApolloClient,
  post: (message: OutboxMessage) => Promise<SendOutcome>,
): Send {
  return sendWithFiles(
    { announce: announceBy(apollo), upload: uploadBy(putBytes) },
    post,
    uploadProgress.set,
  );
}
