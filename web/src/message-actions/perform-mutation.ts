import type { ApolloClient } from '@apollo/client';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { perform } from '../graph/perform.ts';
import type { Refusal } from '../problems/refusal.ts';
import {
  AddReactionDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  HideMessageDocument,
  PinMessageDocument,
  RemoveReactionDocument,
  UnpinMessageDocument,
} from './graph.generated.ts';
import type { MessageMutation } from './message-mutation.ts';

export type MutationOutcome =
  | { readonly type: 'changed'; readonly message: TimelineMessage }
  | { readonly type: 'hidden'; readonly id: string }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** Does it at the server; resolves also where it was refused or had no answer. */
export async function performMutation(
  apollo: ApolloClient,
  mutation: MessageMutation,
): Promise<MutationOutcome> {
  const { messageId } = mutation;
  switch (mutation.type) {
    case 'edit':
      return changed(await perform(apollo, EditMessageDocument, { messageId, text: mutation.text }));
    case 'delete':
      return changed(await perform(apollo, DeleteMessageDocument, { messageId }));
    case 'pin':
      return changed(await perform(apollo, PinMessageDocument, { messageId }));
    case 'unpin':
      return changed(await perform(apollo, UnpinMessageDocument, { messageId }));
    case 'react': {
      const { emoji } = mutation;
      return mutation.isOn
        ? changed(await perform(apollo, AddReactionDocument, { messageId, emoji }))
        : changed(await perform(apollo, RemoveReactionDocument, { messageId, emoji }));
    }
    case 'hide': {
      const { refusal } = await perform(apollo, HideMessageDocument, { messageId });
      return refusal === undefined ? { type: 'hidden', id: messageId } : { type: 'refused', refusal };
    }
  }
}

function changed(
  performed:
    | { readonly done: { readonly message: TimelineMessage }; readonly refusal?: undefined }
    | { readonly refusal: Refusal },
): MutationOutcome {
  return performed.refusal === undefined
    ? { type: 'changed', message: performed.done.message }
    : { type: 'refused', refusal: performed.refusal };
}
