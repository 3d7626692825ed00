import type { UserNames } from '@parley/events';
import { createOwnerRoute, ownerPath, type ReadPage } from '@parley/service-kit/projections';
import type { Environment } from './environment.ts';
import type { UserSearch } from './stores/user-search.ts';

/** Where other services compare what they keep of people: what they are called. */
export function createOwnerRoutes(
  { PROJECTION_SECRET: secret }: Pick<Environment, 'PROJECTION_SECRET'>,
  { userSearch }: { readonly userSearch: Pick<UserSearch, 'namesAfter'> },
) {
  if (secret === undefined) return {};
  const readPage: ReadPage<UserNames> = async (after, limit) =>
    (await userSearch.namesAfter(after, limit)).map(({ id: key, version, username, displayName }) => {
      return { key, version, state: { username, displayName } };
    });
  return { [ownerPath('user-names')]: createOwnerRoute({ secret, readPage }) };
}
