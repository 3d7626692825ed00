import { lazy, memo, Suspense, useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { useText } from '../language/use-text.ts';
import type { Act } from './open-rooms.ts';
import { RoomLink } from './room-link.tsx';
import type { RoomLine } from './room-list.ts';
import { roomTitle } from './room-title.ts';
import { useLongPress } from './use-long-press.ts';

const RoomMenu = lazy(async () => ({ default: (await import('../room-menu/room-menu.tsx')).RoomMenu }));

/** A room in the list, with what can be done with it behind a button, a right click or a long press. */
export const RoomRow = memo(function RoomRow({
  room,
  href,
  isOpen,
  onAct,
}: {
  readonly room: RoomLine;
  readonly href: string;
  readonly isOpen: boolean;
  readonly onAct: Act;
}) {
  const t = useText();
  // Most are never opened: it is loaded with the first one that is.
  const [menu, setMenu] = useState<'none' | 'closed' | 'open'>('none');
  const press = useLongPress(() => setMenu('open'));
  const label = t('rooms.actionsOf', { name: roomTitle(room, t) });
  const button = (
    <button
      type="button"
      className="icon-button rooms__more"
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setMenu('open')}
    >
      <Icon name="more" />
    </button>
  );
  return (
    <li className="rooms__item">
      <div {...press}>
        <RoomLink
          room={room}
          href={href}
          isOpen={isOpen}
          onFollow={() => {
            if (room.isMarkedUnread) void onAct(room, { type: 'unread', isOn: false });
          }}
        />
      </div>
      {menu === 'none' ? (
        button
      ) : (
        <Suspense fallback={button}>
          <RoomMenu
            room={room}
            label={label}
            isOpen={menu === 'open'}
            onOpenChange={(isOpened) => setMenu(isOpened ? 'open' : 'closed')}
            onAct={onAct}
          />
        </Suspense>
      )}
    </li>
  );
});
