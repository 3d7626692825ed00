import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';
import { messageHref } from '../rooms/message-href.ts';

/** The address at which this page shows a message of its room: what is beside the room stays, except a thread. */
export function useMessageHref(roomId: string, isBesideThread: boolean): (messageId: string) => string {
  const [path] = useLocation();
  const search = useSearch();
  return useCallback(
    (messageId) => {
      if (isBesideThread) return messageHref(roomId, messageId);
      const params = new URLSearchParams(search);
      params.set('message', messageId);
      return `${path}?${params}`;
    },
    [roomId, isBesideThread, path, search],
  );
}
