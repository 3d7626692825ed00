import type { ReceiptPrivacy, UserNames } from '@parley/events';
import { createOwnerRoute, ownerPath, type ReadPage } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';
import type { ReceiptPrivacyStore } from './stores/receipt-privacy-store.ts';
import type { UserSearch } from './stores/user-search.ts';

/** Where other services compare what they keep of people: what they are called, and whether they share how far they have read. */
export function createOwnerRoutes(
  { PROJECTION_SECRET: secret }: Pick<Environment, 'PROJECTION_SECRET'>,
  stores: {
    readonly userSearch: Pick<UserSearch, 'namesAfter'>;
    readonly receiptPrivacy: Pick<ReceiptPrivacyStore, 'after'>;
  },
) {
  if (secret === undefined) return {};
  const names: ReadPage<UserNames> = async (after, limit) =>
    (await stores.userSearch.namesAfter(after, limit)).map(({ id: key, version, username, displayName }) => {
      return { key, version, state: { username, displayName } };
    });
  const privacy: ReadPage<ReceiptPrivacy> = async (after, limit) =>
    (await stores.receiptPrivacy.after(after, limit)).map(({ userId: key, version, sharesReadReceipts }) => {
      return { key, version, state: { sharesReadReceipts } };
    });
  return {
    [ownerPath('user-names')]: createOwnerRoute({ secret, readPage: names }),
    [ownerPath('receipt-privacy')]: createOwnerRoute({ secret, readPage: privacy }),
  };
}
