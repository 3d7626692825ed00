import { useState } from 'react';
import { IconButton } from '../design/icon-button.tsx';
import { Menu, MenuItem } from '../design/menu.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import { ConfirmDialog } from '../design/confirm-dialog.tsx';
import { BanRoomMemberDocument, RemoveRoomMemberDocument, SetMemberRoleDocument } from './graph.generated.ts';
import type { GroupRoom } from './group.ts';
import type { GroupMember } from './member-row.tsx';
import type { MemberAction } from './permissions.ts';
import { useGroupAction } from './use-group-action.ts';

const labels: Readonly<Record<MemberAction, MessageKey>> = {
  makeAdmin: 'groups.makeAdmin',
  makeMember: 'groups.makeMember',
  makeOwner: 'groups.makeOwner',
  remove: 'groups.remove',
  ban: 'groups.ban',
};

/** What is asked before what is not easily taken back. */
const questions = {
  makeOwner: { title: 'groups.makeOwnerTitle', text: 'groups.makeOwnerText' },
  remove: { title: 'groups.removeTitle', text: 'groups.removeText' },
  ban: { title: 'groups.banTitle', text: 'groups.banText' },
} as const satisfies Partial<Record<MemberAction, object>>;

type Question = keyof typeof questions;

const isQuestion = (action: MemberAction): action is Question => action in questions;

export function MemberMenu({
  room,
  member,
  actions,
}: {
  readonly room: GroupRoom;
  readonly member: GroupMember;
  readonly actions: readonly MemberAction[];
}) {
  const t = useText();
  const [asked, setAsked] = useState<Question>();
  const { isBusy, act } = useMemberActions(room.id, member.user.id);
  const name = member.user.displayName;
  const doAsked = async (question: Question): Promise<void> => {
    await act(question);
    setAsked(undefined);
  };
  return (
    <>
      <Menu trigger={<IconButton icon="more" label={t('groups.actionsOf', { name })} />}>
        {actions.map((action) => (
          <MenuItem
            key={action}
            isDangerous={action === 'remove' || action === 'ban'}
            onSelect={() => (isQuestion(action) ? setAsked(action) : void act(action))}
          >
            {t(labels[action])}
          </MenuItem>
        ))}
      </Menu>
      {asked !== undefined && actions.includes(asked) && (
        <ConfirmDialog
          title={t(questions[asked].title, { name })}
          text={t(questions[asked].text)}
          confirm={t(labels[asked])}
          isBusy={isBusy}
          onConfirm={() => void doAsked(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

/** What has changed comes by the stream of the room. */
function useMemberActions(roomId: string, userId: string) {
  const { isBusy, run } = useGroupAction();
  const input = { roomId, userId };
  const act = (action: MemberAction): Promise<unknown> => {
    switch (action) {
      case 'makeAdmin':
        return run(SetMemberRoleDocument, { input: { ...input, role: 'ADMIN' } });
      case 'makeMember':
        return run(SetMemberRoleDocument, { input: { ...input, role: 'MEMBER' } });
      case 'makeOwner':
        return run(SetMemberRoleDocument, { input: { ...input, role: 'OWNER' } });
      case 'remove':
        return run(RemoveRoomMemberDocument, { input });
      case 'ban':
        return run(BanRoomMemberDocument, { input });
    }
  };
  return { isBusy, act };
}
