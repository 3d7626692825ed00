import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { useText } from '../language/use-text.ts';
import { GroupInvitesDocument } from './graph.generated.ts';
import type { GroupRoom } from './group.ts';
import { InviteRow } from './invite-row.tsx';
import { NewInviteDialog } from './new-invite-dialog.tsx';
import { isLeader } from './permissions.ts';

/** Links by which people join: whoever may add people makes some, the leaders see all. */
export function InvitesSection({ room }: { readonly room: GroupRoom }) {
  const t = useText();
  const [isMaking, setMaking] = useState(false);
  const mayList = isLeader(room.viewerRole);
  const { data, refetch } = useQuery(GroupInvitesDocument, {
    variables: { roomId: room.id },
    skip: !mayList,
    fetchPolicy: 'cache-and-network',
  });
  const invites = mayList ? (data?.room?.invites ?? []) : [];
  const reload = (): void => {
    if (mayList) void refetch().catch(() => undefined);
  };
  return (
    <section className="group__section" aria-label={t('groups.invites')}>
      <h3 className="group__heading">{t('groups.invites')}</h3>
      <p className="group__muted">{t('groups.invitesText')}</p>
      {invites.length > 0 && (
        <ul>
          {invites.map((invite) => (
            <InviteRow key={invite.id} invite={invite} onRevoked={reload} />
          ))}
        </ul>
      )}
      <Button onClick={() => setMaking(true)}>{t('groups.newInvite')}</Button>
      {isMaking && <NewInviteDialog roomId={room.id} onMade={reload} onClose={() => setMaking(false)} />}
    </section>
  );
}
