import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';

/** A message that the address names (`?message=…`). To go to the same one again makes another target. */
export interface JumpTarget {
  readonly messageId: string;
}

/** The target, and what takes it from the address. */
export function useJumpTarget(): readonly [JumpTarget | undefined, () => void] {
  const [params, setParams] = useSearchParams();
  const messageId = params.get('message');
  const entry = useHistoryState<unknown>();
  const target = useMemo(
    () => (messageId === null ? undefined : { messageId }),
    // Another entry of the history is another jump.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [messageId, entry],
  );
  const forget = useCallback(() => {
    if (messageId === null) return;
    setParams(
      (before) => {
        before.delete('message');
        return before;
      },
      { replace: true },
    );
  }, [messageId, setParams]);
  return [target, forget];
}
