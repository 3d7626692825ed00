import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { useText } from '../language/use-text.ts';
import {
  BannedMembersDocument,
  type BannedMembersQuery,
  UnbanRoomMemberDocument,
} from './graph.generated.ts';
import type { Group, GroupRoom } from './group.ts';
import { useGroupAction } from './use-group-action.ts';

type Bans = NonNullable<NonNullable<BannedMembersQuery['room']>['bannedMembers']>;

/** Who is kept out of the group; nothing where nobody is. */
export function BansSection({ group, room }: { readonly group: Group; readonly room: GroupRoom }) {
  const t = useText();
  const { data, refetch, fetchMore } = useQuery(BannedMembersDocument, {
    variables: { roomId: room.id },
    fetchPolicy: 'cache-and-network',
  });
  // No event says of a ban more than that somebody is gone.
  useEffect(
    () => group.onMembers((change) => change?.type === 'removed' && void refetch().catch(() => undefined)),
    [group, refetch],
  );
  const bans = data?.room?.bannedMembers;
  if (!bans || bans.edges.length === 0) return undefined;
  const { hasNextPage, endCursor } = bans.pageInfo;
  return (
    <section className="group__section" aria-label={t('groups.banned')}>
      <h3 className="group__heading">{t('groups.banned')}</h3>
      <ul>
        {bans.edges.map(
          ({ node }) =>
            node.user !== null && (
              <BanRow key={node.user.id} roomId={room.id} ban={node} onLifted={() => void refetch()} />
            ),
        )}
      </ul>
      {hasNextPage && (
        <Button tone="quiet" size="small" onClick={() => void fetchMore({ variables: { after: endCursor } })}>
          {t('shell.loadMore')}
        </Button>
      )}
    </section>
  );
}

function BanRow({
  roomId,
  ban: { user, bannedBy },
  onLifted,
}: {
  readonly roomId: string;
  readonly ban: Bans['edges'][number]['node'];
  readonly onLifted: () => void;
}) {
  const t = useText();
  const { isBusy, run } = useGroupAction();
  if (user === null) return undefined;
  const lift = async (): Promise<void> => {
    await run(UnbanRoomMemberDocument, { input: { roomId, userId: user.id } });
    onLifted();
  };
  return (
    <li className="group__person">
      <Avatar id={user.id} name={user.displayName} image={user.image?.small} />
      <span className="group__names">
        <span className="group__name" dir="auto">
          {user.displayName}
        </span>
        {bannedBy !== null && (
          <span className="group__muted" dir="auto">
            {t('groups.bannedBy', { name: bannedBy.displayName })}
          </span>
        )}
      </span>
      <Button
        size="small"
        isBusy={isBusy}
        aria-label={t('groups.unbanOf', { name: user.displayName })}
        onClick={() => void lift()}
      >
        {t('groups.unban')}
      </Button>
    </li>
  );
}
