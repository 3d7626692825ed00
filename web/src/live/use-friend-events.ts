import { useApolloClient, useSubscription } from '@apollo/client/react';
import { ConnectionRefused } from '@parley/client';
import type { Session } from '../session/session.ts';
import { useSession, useViewerId } from '../session/session-context.ts';
import { FriendEventsDocument } from './graph.generated.ts';
import { refetchFriendLists } from './refetch-friend-lists.ts';

/** Requests, answers and blocks, also those of another device. */
export function useFriendEvents(): void {
  const apollo = useApolloClient();
  const session = useSession();
  const viewerId = useViewerId();
  useSubscription(FriendEventsDocument, {
    ignoreResults: true,
    // How each of the two stands to the other is in the cache already; and the first event says to fetch the lists now.
    onData: () => refetchFriendLists(apollo),
    onError: (error) => {
      // The server ended the socket with the session. Who refreshes is told so, and the page asks to sign in.
      if (error instanceof ConnectionRefused) void checkSession(session, viewerId);
    },
  });
}

async function checkSession(session: Session, viewerId: string): Promise<void> {
  try {
    await session.accessToken(viewerId, { refresh: true });
  } catch {
    // The platform is unavailable: the next request says the same.
  }
}
