import { type PairState, pairState } from '@parley/events';
import { ownedProjection, type Projection, type Projections } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';

/** What this service keeps of others' data, and its owners. */
export function createProjections(
  { FRIEND_URL: url, PROJECTION_SECRET: secret }: Environment,
  projection: Projection<PairState>,
): Projections {
  return ownedProjection('friend-pairs', { url, secret, schema: pairState, projection });
}
