import type { ApolloClient } from '@apollo/client';
import { perform } from '../graph/perform.ts';
import type { Refusal } from '../problems/refusal.ts';
import { ForwardMessagesDocument, type ForwardMessagesMutationVariables } from './graph.generated.ts';

type Forwarded =
  | { readonly answers: ReadonlyMap<string, Refusal | undefined>; readonly refusal?: undefined }
  | { readonly refusal: Refusal };

/** One attempt to forward. Repeated with the same `clientMessageId` it sends only where the message is not yet. */
export async function forwardMessage(
  apollo: ApolloClient,
  input: ForwardMessagesMutationVariables['input'],
): Promise<Forwarded> {
  const performed = await perform(apollo, ForwardMessagesDocument, { input });
  if (performed.refusal !== undefined) return { refusal: performed.refusal };
  const answers = performed.done.rooms.map(
    ({ roomId, result }) => [roomId, 'code' in result ? result : undefined] as const,
  );
  return { answers: new Map(answers) };
}
