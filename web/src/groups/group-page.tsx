import { Link } from 'wouter';
import { EmptyState } from '../design/empty-state.tsx';
import { Failure } from '../design/failure.tsx';
import { Loading } from '../design/loading.tsx';
import { useIsConnected } from '../graph/graph-provider.tsx';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { BansSection } from './bans-section.tsx';
import type { Group, GroupRoom } from './group.ts';
import { GroupTexts } from './group-texts.tsx';
import { GroupSummary } from './group-summary.tsx';
import { MembersSection } from './members-section.tsx';
import { InvitesSection } from './invites-section.tsx';
import { JoinRequestsSection } from './join-requests-section.tsx';
import { isAllowed, isLeader } from './permissions.ts';
import { RulesSection } from './rules-section.tsx';
import { useGroup } from './use-group.ts';
import { useMembers } from './use-members.ts';
import { useSayRole } from './use-say-role.ts';
import './groups.css';

/** `/rooms/:roomId/details`: what a group is, who is in it, and by which rules. */
export function GroupPage({ roomId }: { readonly roomId: string }) {
  return (
    <GroupTexts>
      <GroupOf roomId={roomId} />
    </GroupTexts>
  );
}

function GroupOf({ roomId }: { readonly roomId: string }) {
  const t = useText();
  const isConnected = useIsConnected();
  const opened = useGroup(roomId);
  const room = opened?.view.room;
  const status = opened?.view.status ?? 'opening';
  return (
    <>
      <PaneHeader title={t('groups.details')} backTo={status === 'gone' ? '/rooms' : `/rooms/${roomId}`} />
      {status === 'gone' ? (
        <EmptyState
          icon="people"
          title={t('groups.gone')}
          action={
            <Link className="button button--accent button--medium" href="/rooms">
              {t('shell.toRooms')}
            </Link>
          }
        >
          {t('groups.goneText')}
        </EmptyState>
      ) : opened !== undefined && room !== undefined ? (
        <GroupDetails group={opened.group} room={room} />
      ) : opened !== undefined && (status === 'unreachable' || !isConnected) ? (
        <Failure onRetry={opened.group.retry} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function GroupDetails({ group, room }: { readonly group: Group; readonly room: GroupRoom }) {
  useSayRole(room.viewerRole);
  const members = useMembers(group, room.id, '');
  return (
    <div className="pane__scroll">
      <div className="group">
        <GroupSummary group={group} room={room} members={members.list} />
        <MembersSection group={group} room={room} members={members} />
        {isLeader(room.viewerRole) && <JoinRequestsSection room={room} />}
        {isAllowed(room.viewerRole, room.settings?.whoMayAdd) && <InvitesSection room={room} />}
        <RulesSection group={group} room={room} />
        {isLeader(room.viewerRole) && <BansSection group={group} room={room} />}
      </div>
    </div>
  );
}
