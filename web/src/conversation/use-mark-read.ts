import { useEffect } from 'react';
import type { Conversation } from './conversation.ts';

/** Moves the read receipt to the message that the viewer sees, once the page is looked at; 0: none. */
export function useMarkRead(conversation: Pick<Conversation<unknown>, 'markRead'>, seenUpTo: number): void {
  useEffect(() => {
    const mark = (): void => {
      if (!document.hidden && seenUpTo > 0) conversation.markRead(seenUpTo);
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [conversation, seenUpTo]);
}
