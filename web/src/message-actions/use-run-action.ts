import { useCallback } from 'react';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import { messageHref } from '../rooms/message-href.ts';
import type { DialogAction } from './action-dialog.tsx';
import { copyText } from './copy-text.ts';
import type { Mutations } from './mutations.ts';
import type { MessageAction } from './offered-actions.ts';

/** The viewer wants to answer a message, or to change their own. */
export type OnCompose = (type: 'reply' | 'edit', message: TimelineMessage) => void;

/** Does what was chosen of a message's menu. */
export function useRunAction({
  roomId,
  mutate,
  onCompose,
  onAsk,
}: {
  readonly roomId: string;
  readonly mutate: Mutations['mutate'];
  readonly onCompose: OnCompose;
  readonly onAsk: (asked: { readonly action: DialogAction; readonly message: TimelineMessage }) => void;
}): (action: MessageAction, message: TimelineMessage) => void {
  const t = useText();
  const toast = useToast();
  return useCallback(
    (action, message) => {
      const copy = async (text: string): Promise<void> =>
        toast(t((await copyText(text)) ? 'message.copied' : 'message.notCopied'));
      switch (action) {
        case 'reply':
        case 'edit':
          return onCompose(action, message);
        case 'copyText':
          return void copy(message.text ?? '');
        case 'copyLink':
          return void copy(new URL(`/app${messageHref(roomId, message.id)}`, window.location.origin).href);
        case 'pin':
        case 'unpin':
          return mutate({ type: action, messageId: message.id });
        case 'react':
        case 'forward':
        case 'history':
        case 'hide':
        case 'delete':
          return onAsk({ action, message });
      }
    },
    [roomId, mutate, onCompose, onAsk, t, toast],
  );
}
