import type { ApolloClient } from '@apollo/client';
import { sendBy } from './send-message.ts';
import type { Send } from './send-with-files.ts';

/** One attempt to send. What files need is loaded with the first message that has some, or with the page of a room. */
export function sendByBrowser(apollo: ApolloClient): Send {
  const post = sendBy(apollo);
  let sendFiles: Send | undefined;
  return async (message, attempt) => {
    if (message.attachments.length === 0) return post(message);
    sendFiles ??= (await import('../attaching/send-files.ts')).sendFilesBy(apollo, post);
    return sendFiles(message, attempt);
  };
}
