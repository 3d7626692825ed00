import type { ApolloClient } from '@apollo/client';

/** Asks again for the lists that are on the page. Those that are not ask when they are. */
export function refetchFriendLists(apollo: ApolloClient): void {
  // The lists stay as they are until the answers come: what is evicted for this question alone comes back.
  void apollo.refetchQueries({
    updateCache: (cache) => {
      for (const fieldName of ['friends', 'friendRequests', 'blockedUsers']) cache.evict({ fieldName });
    },
    optimistic: true,
    onQueryUpdated: () => true,
  });
}
