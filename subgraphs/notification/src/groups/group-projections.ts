import type { GroupRow } from '@parley/events';
import type { Projection } from '@parley/service-kit/projections';
import type { GroupStore } from '../stores/group-store.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { notifyWaiting } from './notify-waiting.ts';

/**
 * Who is in which group (by `room:user`), and the version of the members of each group, as they are compared with chat's and made equal.
 * The messages that waited for a version are notified of with it.
 */
export function createGroupProjections(deps: { readonly inbox: InboxStore; readonly groups: GroupStore }): {
  readonly members: Projection<GroupRow>;
  readonly versions: Projection<GroupRow>;
} {
  const { groups } = deps;
  const toRow = ({ key, seq: version }: { readonly key: string; readonly seq: number }) => {
    return { key, version, state: {} };
  };
  return {
    members: {
      page: async (after, limit) => (await groups.memberPage(after, limit)).map(toRow),
      replace: (key, seen, wanted) => groups.replaceMember(key, seen, wanted?.version ?? null),
    },
    versions: {
      page: async (after, limit) => (await groups.versionPage(after, limit)).map(toRow),
      async replace(key, seen, wanted) {
        await groups.replaceVersion(key, seen, wanted?.version ?? null);
        await notifyWaiting(deps, [key]);
      },
    },
  };
}
