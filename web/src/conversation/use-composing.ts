import { useCallback, useState } from 'react';
import type { TimelineMessage } from './conversation-state.ts';

/** What one writes: an answer to a message, or another text of an own one. */
export interface Composing {
  readonly type: 'reply' | 'edit';
  readonly message: TimelineMessage;
}

/** Undefined: a message of its own. */
export function useComposing() {
  const [composing, setComposing] = useState<Composing>();
  const compose = useCallback(
    (type: Composing['type'], message: TimelineMessage) => setComposing({ type, message }),
    [],
  );
  const stop = useCallback(() => setComposing(undefined), []);
  return { composing, compose, stop };
}
