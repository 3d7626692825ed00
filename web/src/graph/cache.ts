import { InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { possibleTypes } from './possible-types.generated.ts';

/** How the graph's answers are kept: entities by id, and pages of one list as one list. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          friends: relayStylePagination(),
          friendRequests: relayStylePagination(['direction']),
          blockedUsers: relayStylePagination(),
          searchUsers: relayStylePagination(['query']),
          notifications: relayStylePagination(['unreadOnly']),
          user: (_existing, { args, toReference }) =>
            toReference({ __typename: 'User', id: args?.['id'] as string }),
        },
      },
      // Nobody but their owner has these, and there is one of each.
      Account: { keyFields: [] },
      Privacy: { keyFields: [] },
      NotificationPreferences: { keyFields: [] },
      User: { fields: { friendship: { merge: true }, onlineStatus: { merge: true } } },
    },
  });
}
