import { useApolloClient } from '@apollo/client/react';
import { useCallback, useRef } from 'react';
import { SetTypingDocument } from './graph.generated.ts';

/** Others stop seeing it 6 s after it was said last. */
const repeatMs = 3_000;

/** Says to others that the viewer types, or has stopped; not where the room would show it in the wrong place. */
export function useTyping(roomId: string, isInRoom: boolean): (isTyping: boolean) => void {
  const apollo = useApolloClient();
  const saidAt = useRef(0);
  return useCallback(
    (typing) => {
      const isSaid = Date.now() - saidAt.current < repeatMs;
      if (!isInRoom || (typing ? isSaid : saidAt.current === 0)) return;
      saidAt.current = typing ? Date.now() : 0;
      apollo
        .mutate({ mutation: SetTypingDocument, variables: { roomId, typing }, fetchPolicy: 'no-cache' })
        // It is of no use later.
        .catch(() => undefined);
    },
    [apollo, roomId, isInRoom],
  );
}
