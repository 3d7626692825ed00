import { Avatar } from '../design/avatar.tsx';
import { useText } from '../language/use-text.ts';
import { useViewerId } from '../session/session-context.ts';
import type { GroupRoom } from './group.ts';
import type { MemberList } from './member-list.ts';
import { MemberMenu } from './member-menu.tsx';
import { memberActions } from './permissions.ts';
import { roleLabels } from './role-labels.ts';

export type GroupMember = MemberList['members'][number];

/** Who is in a group, what they may do there, and what the viewer may do about them. */
export function MemberRow({ room, member }: { readonly room: GroupRoom; readonly member: GroupMember }) {
  const t = useText();
  const { user, role } = member;
  const isViewer = user.id === useViewerId();
  const actions = isViewer ? [] : memberActions(room.viewerRole, role);
  return (
    <li className="group__person">
      <Avatar
        id={user.id}
        name={user.displayName}
        image={user.image?.small}
        isOnline={user.onlineStatus?.state === 'ONLINE'}
      />
      <span className="group__names">
        <span className="group__name" dir="auto">
          {isViewer ? t('groups.you', { name: user.displayName }) : user.displayName}
        </span>
        <span className="group__muted">@{user.username}</span>
      </span>
      {role !== 'MEMBER' && <span className="group__role">{t(roleLabels[role])}</span>}
      {actions.length > 0 && <MemberMenu room={room} member={member} actions={actions} />}
    </li>
  );
}
