import type { ApolloClient } from '@apollo/client';
import { refusalIn } from '../graph/refusal-in.ts';
import { SendMessageDocument } from './graph.generated.ts';
import type { OutboxMessage, SendOutcome } from './outbox-message.ts';

/** One attempt to send, which rejects when its outcome is not known. */
export const sendBy =
  (apollo: ApolloClient) =>
  async (message: OutboxMessage): Promise<SendOutcome> => {
    const { roomId, clientMessageId, text, replyToId, threadRootId, alsoInRoom, attachments } = message;
    const { data, error } = await apollo.mutate({
      mutation: SendMessageDocument,
      fetchPolicy: 'no-cache',
      variables: {
        input: {
          roomId,
          clientMessageId,
          text,
          replyTo: replyToId,
          threadRootId,
          alsoInRoom,
          attachments: attachments.flatMap(({ upload }) =>
            upload === null ? [] : [{ uploadId: upload.id }],
          ),
        },
      },
    });
    const result = data?.sendMessage;
    if (result === undefined || result === null) return refusalOf(error);
    if (result.__typename === 'SendMessageSuccess') return { type: 'accepted', messageId: result.message.id };
    const { code, reason } = result;
    const failure =
      'retryAfter' in result ? { code, reason, retryAfter: result.retryAfter } : { code, reason };
    return { type: 'refused', failure };
  };

function refusalOf(error: unknown): SendOutcome {
  const failure = refusalIn(error);
  if (failure === undefined) throw error instanceof Error ? error : new Error('There was no answer.');
  return { type: 'refused', failure };
}
