import { useState } from 'react';
import { useLocation } from 'wouter';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { useText } from '../language/use-text.ts';
import { AddPeopleDialog } from './add-people-dialog.tsx';
import { ConfirmDialog } from '../design/confirm-dialog.tsx';
import { EditGroupDialog } from './edit-group-dialog.tsx';
import { LeaveRoomDocument } from './graph.generated.ts';
import type { Group, GroupRoom } from './group.ts';
import type { MemberList } from './member-list.ts';
import { isAllowed, isLeader } from './permissions.ts';
import { useGroupAction } from './use-group-action.ts';

/** What a group is called and is about, and what the viewer can do with the whole of it. */
export function GroupSummary({
  group,
  room,
  members,
}: {
  readonly group: Group;
  readonly room: GroupRoom;
  readonly members: MemberList;
}) {
  const t = useText();
  const { id: roomId, title, description, memberCount, viewerRole, settings } = room;
  const [open, setOpen] = useState<'edit' | 'add' | 'leave'>();
  const close = (): void => setOpen(undefined);
  const mayEdit = isLeader(viewerRole);
  const mayAdd = isAllowed(viewerRole, settings?.whoMayAdd);
  return (
    <header className="group__summary">
      <Avatar id={roomId} name={title ?? ''} size="xl" />
      <h2 className="group__title" dir="auto">
        {title}
      </h2>
      <p className="group__muted">{t('conversation.members', { count: memberCount })}</p>
      {description !== null && (
        <p className="group__description" dir="auto">
          {description}
        </p>
      )}
      <div className="group__actions">
        {mayAdd && (
          <Button tone="accent" onClick={() => setOpen('add')}>
            {t('groups.addPeople')}
          </Button>
        )}
        {mayEdit && <Button onClick={() => setOpen('edit')}>{t('groups.edit')}</Button>}
        <Button onClick={() => setOpen('leave')}>{t('groups.leave')}</Button>
      </div>
      {mayAdd && open === 'add' && <AddPeopleDialog roomId={roomId} members={members} onClose={close} />}
      {mayEdit && open === 'edit' && <EditGroupDialog group={group} room={room} onClose={close} />}
      {open === 'leave' && <LeaveDialog room={room} onClose={close} />}
    </header>
  );
}

function LeaveDialog({ room, onClose }: { readonly room: GroupRoom; readonly onClose: () => void }) {
  const t = useText();
  const [, navigate] = useLocation();
  const { isBusy, run } = useGroupAction();
  const leave = async (): Promise<void> => {
    const { refusal } = await run(LeaveRoomDocument, { input: { roomId: room.id } });
    if (refusal === undefined) navigate('/rooms');
    else onClose();
  };
  const isLast = room.memberCount === 1;
  return (
    <ConfirmDialog
      title={t('groups.leaveTitle', { title: room.title ?? '' })}
      text={t(
        isLast ? 'groups.leaveLast' : room.viewerRole === 'OWNER' ? 'groups.leaveOwner' : 'groups.leaveText',
      )}
      confirm={t('groups.leave')}
      isBusy={isBusy}
      onConfirm={() => void leave()}
      onClose={onClose}
    />
  );
}
