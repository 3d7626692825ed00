import { lazy, Suspense, useState } from 'react';
import { EmptyState } from '../design/empty-state.tsx';
import { Failure } from '../design/failure.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { Loading } from '../design/loading.tsx';
import type { MessageKey } from '../language/message-key.ts';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { FolderBar } from './folder-bar.tsx';
import { type Folder, folderHref, isIn } from './folders.ts';
import type { Rooms } from './open-rooms.ts';
import { RoomRow } from './room-row.tsx';
import type { RoomsView } from './rooms-store.ts';
import { ThreadsLink } from './threads-link.tsx';
import { useFolder } from './use-folder.ts';
import { useRooms } from './use-rooms.ts';
import './rooms.css';

const NewGroupDialog = lazy(async () => ({
  default: (await import('../groups/new-group-dialog.tsx')).NewGroupDialog,
}));

const emptyTexts: Readonly<Record<Folder, MessageKey>> = {
  all: 'rooms.empty',
  unread: 'rooms.noUnread',
  groups: 'rooms.noGroups',
  archived: 'rooms.noArchived',
  muted: 'rooms.noMuted',
};

/** The viewer's rooms; `openRoomId` is the one that is shown beside them. */
export function RoomsPage({ openRoomId }: { readonly openRoomId: string | undefined }) {
  const t = useText();
  const opened = useRooms();
  const [makesGroup, setMakesGroup] = useState(false);
  return (
    <>
      <PaneHeader title={t('rooms.title')}>
        <ThreadsLink />
        <IconButton icon="add" label={t('rooms.newGroup')} onClick={() => setMakesGroup(true)} />
      </PaneHeader>
      {makesGroup && (
        <Suspense>
          <NewGroupDialog onClose={() => setMakesGroup(false)} />
        </Suspense>
      )}
      {opened?.view.rooms !== undefined ? (
        <RoomsOfFolder all={opened.view.rooms} rooms={opened.rooms} openRoomId={openRoomId} />
      ) : opened?.view.isUnreachable === true ? (
        <Failure onRetry={opened.rooms.retry} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function RoomsOfFolder({
  all,
  rooms,
  openRoomId,
}: {
  readonly all: NonNullable<RoomsView['rooms']>;
  readonly rooms: Rooms;
  readonly openRoomId: string | undefined;
}) {
  const t = useText();
  const folder = useFolder();
  // What is open stays where it was found.
  const shown = all.filter(
    (room) => isIn(folder, room) || (folder === 'unread' && room.id === openRoomId && !room.isArchived),
  );
  return (
    <>
      {all.length > 0 && <FolderBar folder={folder} rooms={all} />}
      {shown.length === 0 ? (
        <EmptyState icon="chat" title={t(emptyTexts[folder])}>
          {folder === 'all' && all.length === 0 ? t('rooms.emptyText') : undefined}
        </EmptyState>
      ) : (
        <ul className="rooms">
          {shown.map((room) => (
            <RoomRow
              key={room.id}
              room={room}
              href={folder === 'all' ? `/rooms/${room.id}` : folderHref(`/rooms/${room.id}`, '', folder)}
              isOpen={room.id === openRoomId}
              onAct={rooms.act}
            />
          ))}
        </ul>
      )}
    </>
  );
}
