import { lazy, Suspense, useState } from 'react';
import { EmptyState } from '../design/empty-state.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { Loading } from '../design/loading.tsx';
import { useText } from '../language/use-text.ts';
import { PaneHeader } from '../shell/pane-header.tsx';
import { RoomLink } from './room-link.tsx';
import { ThreadsLink } from './threads-link.tsx';
import { useRooms } from './use-rooms.ts';
import './rooms.css';

const NewGroupDialog = lazy(async () => ({
  default: (await import('../groups/new-group-dialog.tsx')).NewGroupDialog,
}));

/** The viewer's rooms; `openRoomId` is the one that is shown beside them. */
export function RoomsPage({ openRoomId }: { readonly openRoomId: string | undefined }) {
  const t = useText();
  const rooms = useRooms();
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
      {rooms === undefined && <Loading />}
      {rooms?.length === 0 && (
        <EmptyState icon="chat" title={t('rooms.empty')}>
          {t('rooms.emptyText')}
        </EmptyState>
      )}
      {rooms !== undefined && rooms.length > 0 && (
        <ul className="rooms">
          {rooms.map((room) => (
            <li key={room.id}>
              <RoomLink room={room} isOpen={room.id === openRoomId} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
