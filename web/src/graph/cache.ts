import { InMemoryCache, type TypePolicies } from '@apollo/client';
import { possibleTypes } from '@parley/graph';
import { createTypePolicies } from '@parley/graph/apollo';

/** How the graph's answers are kept: entities by id, and pages of one list as one list. */
export function createCache(): InMemoryCache {
  const cache = new InMemoryCache({ possibleTypes, typePolicies: createTypePolicies() });
  cache.policies.addTypePolicies(ownPolicies);
  return cache;
}

const ownPolicies: TypePolicies = {
  User: {
    fields: {
      // Null also where the user service has not learned of a new friendship yet, after the stream has said who is online.
      // It is shown of friends only, so what stays of others does no harm.
      onlineStatus: { merge: (existing: unknown, incoming: unknown) => incoming ?? existing },
    },
  },
};
