import {
  type PairState,
  pairState,
  receiptPrivacy as privacySchema,
  userNames as namesSchema,
} from '@parley/events';
import { ownedProjection, type Projection, type Projections } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';
import type { ReceiptPrivacyStore } from './stores/receipt-privacy-store.ts';
import type { UserNamesStore } from './stores/user-names-store.ts';

/** What this service keeps of others' data, and its owners. */
export function createProjections(
  { FRIEND_URL, USER_URL, PROJECTION_SECRET: secret }: Environment,
  stores: {
    readonly friendshipProjection: Projection<PairState>;
    readonly userNames: Pick<UserNamesStore, 'page' | 'replace'>;
    readonly receiptPrivacy: Pick<ReceiptPrivacyStore, 'page' | 'replace'>;
  },
): Projections {
  const { friendshipProjection, userNames, receiptPrivacy } = stores;
  return {
    ...ownedProjection('friend-pairs', {
      url: FRIEND_URL,
      secret,
      schema: pairState,
      projection: friendshipProjection,
    }),
    ...ownedProjection('receipt-privacy', {
      url: USER_URL,
      secret,
      schema: privacySchema,
      projection: receiptPrivacy,
    }),
    ...ownedProjection('user-names', { url: USER_URL, secret, schema: namesSchema, projection: userNames }),
  };
}
