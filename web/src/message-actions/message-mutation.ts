import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { hasReacted, withReaction } from './reactions.ts';

/** Something that the viewer does to a message of a room. */
export type MessageMutation =
  | { readonly type: 'edit'; readonly messageId: string; readonly text: string }
  | { readonly type: 'delete'; readonly messageId: string }
  | { readonly type: 'hide'; readonly messageId: string }
  | { readonly type: 'pin' | 'unpin'; readonly messageId: string }
  /** Puts an emoji of the viewer's on it, or takes it away. */
  | { readonly type: 'react'; readonly messageId: string; readonly emoji: string; readonly isOn: boolean };

/** A mutation that the server has not answered yet. */
export interface PendingMutation {
  readonly mutation: MessageMutation;
  /** When the viewer did it: RFC 3339. */
  readonly at: string;
}

/** The messages as they are once all of this is done: shown before the server has said so. */
export function withMutations(
  messages: readonly TimelineMessage[],
  pending: readonly PendingMutation[],
): readonly TimelineMessage[] {
  return pending.reduce(
    (shown, { mutation, at }) =>
      shown.flatMap((message) =>
        message.id === mutation.messageId ? withMutation(message, mutation, at) : [message],
      ),
    messages,
  );
}

/** Whether a message shows already that this was done, so that the answer says nothing newer of it. */
export function isDone(message: TimelineMessage, mutation: MessageMutation): boolean {
  switch (mutation.type) {
    case 'edit':
      return message.text === mutation.text;
    case 'delete':
      return message.deletedAt !== null;
    case 'hide':
      return false;
    case 'pin':
      return message.pinnedAt !== null;
    case 'unpin':
      return message.pinnedAt === null;
    case 'react':
      return hasReacted(message.reactions, mutation.emoji) === mutation.isOn;
  }
}

function withMutation(
  message: TimelineMessage,
  mutation: MessageMutation,
  at: string,
): readonly TimelineMessage[] {
  if (isDone(message, mutation)) return [message];
  switch (mutation.type) {
    case 'edit':
      // Whom it mentions now is for the server to say.
      return [{ ...message, text: mutation.text, mentions: [], editedAt: at }];
    case 'delete':
      return [
        {
          ...message,
          text: null,
          mentions: [],
          attachments: [],
          replyTo: null,
          reactions: [],
          pinnedAt: null,
          deletedAt: at,
        },
      ];
    case 'hide':
      return [];
    case 'pin':
      return [{ ...message, pinnedAt: at }];
    case 'unpin':
      return [{ ...message, pinnedAt: null }];
    case 'react':
      return [{ ...message, reactions: withReaction(message.reactions, mutation.emoji, mutation.isOn) }];
  }
}
