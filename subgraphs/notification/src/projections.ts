import { groupRow, pairState } from '@parley/events';
import { ownedProjection, type Projections } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';
import { createGroupProjections } from './groups/group-projections.ts';
import { createPairProjection, type KeptPair, toKeptPair } from './inbox/pair-projection.ts';
import type { GroupStore } from './stores/group-store.ts';
import type { InboxStore } from './stores/inbox-store.ts';

/** What this service keeps of others' data, and its owners. */
export function createProjections(
  { FRIEND_URL, CHAT_URL: url, PROJECTION_SECRET: secret }: Environment,
  { inbox, groups }: { readonly inbox: InboxStore; readonly groups: GroupStore },
): Projections {
  const schema = pairState.transform((state): KeptPair => toKeptPair(state));
  const { members, versions } = createGroupProjections({ inbox, groups });
  return {
    ...ownedProjection('friend-pairs', {
      url: FRIEND_URL,
      secret,
      schema,
      projection: createPairProjection(inbox),
    }),
    ...ownedProjection('group-members', { url, secret, schema: groupRow, projection: members }),
    // After the members: who reads a version finds the members of it.
    ...ownedProjection('group-versions', { url, secret, schema: groupRow, projection: versions }),
  };
}
