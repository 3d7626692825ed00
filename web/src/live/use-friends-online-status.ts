import { useSubscription } from '@apollo/client/react';
import { FriendsOnlineStatusDocument } from './graph.generated.ts';

/** Who of the viewer's friends is online: it is in the cache, with each person. */
export function useFriendsOnlineStatus(): void {
  useSubscription(FriendsOnlineStatusDocument, { ignoreResults: true });
}
