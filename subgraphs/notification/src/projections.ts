import { pairState } from '@parley/events';
import { createOwnerClient, type Projections } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';
import { createPairProjection, type KeptPair, toKeptPair } from './inbox/pair-projection.ts';
import type { InboxStore } from './stores/inbox-store.ts';

/** What this service keeps of others' data, and its owners; empty where they are not configured. */
export function createProjections(
  { FRIEND_URL: url, PROJECTION_SECRET: secret }: Environment,
  inbox: InboxStore,
): Projections {
  if (url === undefined || secret === undefined) return {};
  const schema = pairState.transform((state): KeptPair => toKeptPair(state));
  const readOwner = createOwnerClient({ name: 'friend-pairs', url, secret, schema });
  return { 'friend-pairs': { projection: createPairProjection(inbox), readOwner } };
}
