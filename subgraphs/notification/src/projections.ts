import { pairState } from '@parley/events';
import { ownedProjection, type Projections } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';
import { createPairProjection, type KeptPair, toKeptPair } from './inbox/pair-projection.ts';
import type { InboxStore } from './stores/inbox-store.ts';

/** What this service keeps of others' data, and its owners. */
export function createProjections(
  { FRIEND_URL: url, PROJECTION_SECRET: secret }: Environment,
  inbox: InboxStore,
): Projections {
  const schema = pairState.transform((state): KeptPair => toKeptPair(state));
  return ownedProjection('friend-pairs', { url, secret, schema, projection: createPairProjection(inbox) });
}
