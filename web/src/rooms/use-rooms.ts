import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useInbox } from '../live/inbox.tsx';
import { openRooms, type Rooms } from './open-rooms.ts';
import type { RoomsView } from './rooms-store.ts';

const nothing = (): (() => void) => () => undefined;
const none = (): undefined => undefined;

/** The viewer's rooms, live while they are shown; undefined for the moment before they are opened. */
export function useRooms(): { readonly rooms: Rooms; readonly view: RoomsView } | undefined {
  const apollo = useApolloClient();
  const inbox = useInbox();
  const [rooms, setRooms] = useState<Rooms>();
  useEffect(() => {
    const opened = openRooms(apollo, inbox);
    setRooms(opened);
    return () => opened.close();
  }, [apollo, inbox]);
  const view = useSyncExternalStore(rooms?.subscribe ?? nothing, rooms?.view ?? none);
  return rooms === undefined || view === undefined ? undefined : { rooms, view };
}
