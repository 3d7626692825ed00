import { useEffect } from 'react';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import type { ConversationSource } from './conversation-source.ts';
import { useConversation } from './use-conversation.ts';
import { useForgetShown } from './use-forget-shown.ts';
import type { JumpTarget } from './use-jump-target.ts';

const none: readonly never[] = [];

/** A conversation as it is shown: the outbox forgets what is in it, and a message that cannot be gone to is said to be missing. */
export function useOpenConversation<Head>(
  source: ConversationSource<Head>,
  target: JumpTarget | undefined,
): ReturnType<typeof useConversation<Head>> {
  const opened = useConversation(source, target);
  useForgetShown(opened?.view.timeline.messages ?? none);
  useMissingNotice(opened?.view.missing);
  return opened;
}

function useMissingNotice(missing: string | undefined): void {
  const t = useText();
  const toast = useToast();
  useEffect(() => {
    if (missing !== undefined) toast(t('conversation.missing'));
  }, [missing, t, toast]);
}
