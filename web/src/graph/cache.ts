import { InMemoryCache } from '@apollo/client';
import { possibleTypes } from '@parley/graph';
import { createTypePolicies } from '@parley/graph/apollo';

/** How the graph's answers are kept: entities by id, and pages of one list as one list. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({ possibleTypes, typePolicies: createTypePolicies() });
}
