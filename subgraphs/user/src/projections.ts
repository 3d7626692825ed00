import { type PairState, pairState } from '@parley/events';
import { createOwnerClient, type Projection, type Projections } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';

/** What this service keeps of others' data, and its owners; empty where they are not configured. */
export function createProjections(
  { FRIEND_URL: url, PROJECTION_SECRET: secret }: Environment,
  projection: Projection<PairState>,
): Projections {
  if (url === undefined || secret === undefined) return {};
  const readOwner = createOwnerClient({ name: 'friend-pairs', url, secret, schema: pairState });
  return { 'friend-pairs': { projection, readOwner } };
}
