import { useApolloClient, useSubscription } from '@apollo/client/react';
import { FriendEventsDocument } from './graph.generated.ts';
import { refetchFriendLists } from './refetch-friend-lists.ts';

/** Requests, answers and blocks, also those of another device. */
export function useFriendEvents(): void {
  const apollo = useApolloClient();
  useSubscription(FriendEventsDocument, {
    ignoreResults: true,
    // How each of the two stands to the other is in the cache already; and the first event says to fetch the lists now.
    onData: () => refetchFriendLists(apollo),
  });
}
