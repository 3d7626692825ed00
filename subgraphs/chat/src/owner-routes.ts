import { createOwnerRoute, ownerPath, type ReadPage } from '@parley/service-kit/projections';
import type { GroupRow } from '@parley/events';
import type { Environment } from './environment.ts';
import type { Stores } from './stores/stores.ts';

/** Where other services compare what they keep of groups: who is in which (by `room:user`), and the version of the members of each. */
export function createOwnerRoutes(
  { PROJECTION_SECRET: secret }: Pick<Environment, 'PROJECTION_SECRET'>,
  { members, rooms }: Pick<Stores, 'members' | 'rooms'>,
) {
  if (secret === undefined) return {};
  const route = (
    read: (after: string, limit: number) => Promise<readonly { key: string; seq: number }[]>,
  ) => {
    const readPage: ReadPage<GroupRow> = async (after, limit) =>
      (await read(after, limit)).map(({ key, seq: version }) => ({ key, version, state: {} }));
    return createOwnerRoute({ secret, readPage });
  };
  return {
    [ownerPath('group-members')]: route((after, limit) => members.page(after, limit)),
    [ownerPath('group-versions')]: route((after, limit) => rooms.groupPage(after, limit)),
  };
}
