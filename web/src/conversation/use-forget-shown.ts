import { useEffect } from 'react';
import { useOutbox } from '../outbox/outbox-provider.tsx';
import type { TimelineMessage } from './conversation-state.ts';

/** Lets the outbox forget what the stream shows now. */
export function useForgetShown(messages: readonly TimelineMessage[]): void {
  const outbox = useOutbox();
  useEffect(() => {
    if (outbox === undefined || outbox.view().accepted.length === 0) return;
    outbox.forgetAccepted(messages.flatMap(({ clientMessageId }) => clientMessageId ?? []));
  }, [outbox, messages]);
}
