import { IconButton } from '../design/icon-button.tsx';
import { Menu, MenuGroup, MenuItem } from '../design/menu.tsx';
import { useToast } from '../design/toasts.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import { useRefusalText } from '../problems/use-refusal-text.ts';
import { isUnread } from '../rooms/folders.ts';
import type { Act } from '../rooms/open-rooms.ts';
import type { RoomAction } from '../rooms/room-actions.ts';
import type { RoomLine } from '../rooms/room-list.ts';
import { RoomMenuTexts } from './room-menu-texts.tsx';

const hourMs = 3_600_000;

/** For how many hours a room is muted; null: for good. */
const mutes: readonly (readonly [number | null, MessageKey])[] = [
  [1, 'rooms.muteHour'],
  [8, 'rooms.mute8Hours'],
  [168, 'rooms.muteWeek'],
  [null, 'rooms.muteForGood'],
];

/** What the viewer can set of a room for themself. */
export function RoomMenu({
  room,
  label,
  isOpen,
  onOpenChange,
  onAct,
}: {
  readonly room: RoomLine;
  readonly label: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onAct: Act;
}) {
  const toast = useToast();
  const refusalText = useRefusalText();
  const act = async (action: RoomAction): Promise<void> => {
    const refusal = await onAct(room, action);
    if (refusal !== undefined) toast(refusalText(refusal));
  };
  return (
    <Menu
      trigger={<IconButton className="rooms__more" icon="more" label={label} />}
      open={isOpen}
      onOpenChange={onOpenChange}
    >
      <RoomMenuTexts>
        <RoomMenuItems room={room} onAct={(action) => void act(action)} />
      </RoomMenuTexts>
    </Menu>
  );
}

function RoomMenuItems({
  room,
  onAct,
}: {
  readonly room: RoomLine;
  readonly onAct: (action: RoomAction) => void;
}) {
  const t = useText();
  const { isPinned, isArchived, isMuted } = room;
  const isNew = isUnread(room);
  return (
    <>
      <MenuItem onSelect={() => onAct({ type: 'unread', isOn: !isNew })}>
        {t(isNew ? 'rooms.markRead' : 'rooms.markUnread')}
      </MenuItem>
      <MenuItem onSelect={() => onAct({ type: 'pin', isOn: !isPinned })}>
        {t(isPinned ? 'rooms.unpin' : 'rooms.pin')}
      </MenuItem>
      <MenuItem onSelect={() => onAct({ type: 'archive', isOn: !isArchived })}>
        {t(isArchived ? 'rooms.unarchive' : 'rooms.archive')}
      </MenuItem>
      {isMuted ? (
        <MenuItem onSelect={() => onAct({ type: 'mute', until: undefined })}>{t('rooms.unmute')}</MenuItem>
      ) : (
        <MenuGroup label={t('rooms.mute')}>
          {mutes.map(([hours, text]) => (
            <MenuItem
              key={text}
              onSelect={() =>
                onAct({ type: 'mute', until: hours === null ? null : Date.now() + hours * hourMs })
              }
            >
              {t(text)}
            </MenuItem>
          ))}
        </MenuGroup>
      )}
    </>
  );
}
