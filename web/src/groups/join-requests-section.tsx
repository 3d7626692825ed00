import { useQuery, useSubscription } from '@apollo/client/react';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';
import { RoomsThatChangeDocument } from '../room-events/graph.generated.ts';
import {
  ApproveJoinRequestDocument,
  DeclineJoinRequestDocument,
  JoinRequestsDocument,
  type PersonFragment,
} from './graph.generated.ts';
import type { GroupRoom } from './group.ts';
import { useGroupAction } from './use-group-action.ts';

/** Who asks to join the group; nothing where nobody does. */
export function JoinRequestsSection({ room }: { readonly room: GroupRoom }) {
  const t = useText();
  const { data, refetch, fetchMore } = useQuery(JoinRequestsDocument, {
    variables: { roomId: room.id },
    fetchPolicy: 'cache-and-network',
  });
  const reload = (): void => void refetch().catch(() => undefined);
  useSubscription(RoomsThatChangeDocument, {
    ignoreResults: true,
    onData({ data: { data: changed } }) {
      const event = changed?.inboxEvents;
      if (event?.__typename === 'InboxRoomChanged' && event.room?.id === room.id) reload();
    },
  });
  const requests = data?.room?.joinRequests;
  if (!requests || requests.edges.length === 0) return undefined;
  const { hasNextPage, endCursor } = requests.pageInfo;
  return (
    <section className="group__section" aria-label={t('groups.requests')}>
      <h3 className="group__heading">{t('groups.requests')}</h3>
      <ul>
        {requests.edges.map(
          ({ node: { user } }) =>
            user !== null && (
              <JoinRequestRow key={user.id} roomId={room.id} person={user} onAnswered={reload} />
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

function JoinRequestRow({
  roomId,
  person: { id: userId, displayName: name, username, image },
  onAnswered,
}: {
  readonly roomId: string;
  readonly person: PersonFragment;
  readonly onAnswered: () => void;
}) {
  const t = useText();
  const { isBusy, run } = useGroupAction();
  const input = { roomId, userId };
  const answer = async (isWelcome: boolean): Promise<void> => {
    await (isWelcome
      ? run(ApproveJoinRequestDocument, { input })
      : run(DeclineJoinRequestDocument, { input }));
    // Also after a refusal: somebody else may have answered.
    onAnswered();
  };
  return (
    <li className="group__person">
      <Avatar id={userId} name={name} image={image?.small} />
      <span className="group__names">
        <span className="group__name" dir="auto">
          {name}
        </span>
        <span className="group__muted">@{username}</span>
      </span>
      <IconButton
        icon="check"
        label={t('groups.approveOf', { name })}
        disabled={isBusy}
        onClick={() => void answer(true)}
      />
      <IconButton
        icon="close"
        label={t('groups.declineOf', { name })}
        disabled={isBusy}
        onClick={() => void answer(false)}
      />
    </li>
  );
}
