import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Notice } from '../design/notice.tsx';
import { perform } from '../graph/perform.ts';
import { useText } from '../language/use-text.ts';
import type { Refusal } from '../problems/refusal.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { Panes } from '../shell/panes.tsx';
import { JoinRoomDocument } from './graph.generated.ts';
import { GroupTexts } from './group-texts.tsx';

/** With these nobody joins by this link now, however often they try. */
const ends: ReadonlySet<string> = new Set([
  'INVITE_NOT_VALID',
  'INVALID_INPUT',
  'BANNED_FROM_ROOM',
  'ROOM_IS_FULL',
  'TOO_MANY_GROUPS',
  'TOO_MANY_JOIN_REQUESTS',
]);

/** `/invites/:token`: where the link of an invite arrives. Nobody joins before they have said so. */
export function InvitePage({ token }: { readonly token: string }) {
  return (
    <GroupTexts>
      <Panes isDetailOpen detail={<Invite key={token} token={token} />} />
    </GroupTexts>
  );
}

function Invite({ token }: { readonly token: string }) {
  const t = useText();
  const refusalText = useRefusalText();
  const { isBusy, asked, refusal, join } = useJoin(token);
  const isOver = refusal !== undefined && ends.has(refusal.code);
  const toRooms = (
    <Link className="button button--neutral button--medium" href="/rooms">
      {t('shell.toRooms')}
    </Link>
  );
  return (
    <>
      <PaneHeader title={t('groups.invite')} />
      {refusal !== undefined && !isOver && <Notice tone="danger">{refusalText(refusal)}</Notice>}
      <div className="pane__scroll" role="status">
        {asked !== undefined ? (
          <EmptyState icon="people" title={t('groups.asked')} action={toRooms}>
            {t('groups.askedText', { title: asked })}
          </EmptyState>
        ) : isOver ? (
          <EmptyState icon="lock" title={t('groups.cannotJoin')} action={toRooms}>
            {refusalText(refusal)}
          </EmptyState>
        ) : (
          <EmptyState
            icon="people"
            title={t('groups.invited')}
            action={
              <Button tone="accent" isBusy={isBusy} onClick={() => void join()}>
                {t('groups.join')}
              </Button>
            }
          >
            {t('groups.invitedText')}
          </EmptyState>
        )}
      </div>
    </>
  );
}

/** Joins, and goes to the group; also of one that the viewer is in already. `asked`: the group whose admins have been asked. */
function useJoin(token: string) {
  const apollo = useApolloClient();
  const [, navigate] = useLocation();
  const [isBusy, setBusy] = useState(false);
  const [asked, setAsked] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const join = async (): Promise<void> => {
    setBusy(true);
    const performed = await perform(apollo, JoinRoomDocument, { input: { token } });
    setBusy(false);
    setRefusal(performed.refusal);
    if (performed.refusal !== undefined) return;
    const { done } = performed;
    if (done.__typename === 'JoinRequestSent') setAsked(done.title ?? '');
    else navigate(`/rooms/${done.room.id}`, { replace: true });
  };
  return { isBusy, asked, refusal, join };
}
