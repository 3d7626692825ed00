import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { useInboxEvents } from '../live/inbox.tsx';
import { RoomsDocument, type RoomsQuery } from './graph.generated.ts';
import { inOrder, type RoomLine, withoutRoom, withRooms } from './room-list.ts';

/** The viewer's rooms, live; undefined until the first of them are here. */
export function useRooms(): readonly RoomLine[] | undefined {
  const apollo = useApolloClient();
  const [rooms, setRooms] = useState<ReadonlyMap<string, RoomLine>>();
  const add = (changed: readonly RoomLine[]): void =>
    setRooms((before) => withRooms(before ?? new Map(), changed));
  useInboxEvents((event) => {
    if (event.__typename === 'StreamStart') void fetchRooms(apollo, add).catch(() => undefined);
    else if (event.__typename === 'InboxRoomChanged' && event.room !== null) add([event.room]);
    else if (event.__typename === 'InboxRoomRemoved')
      setRooms((before) => withoutRoom(before ?? new Map(), event.roomId));
  });
  return rooms === undefined ? undefined : inOrder(rooms);
}

async function fetchRooms(apollo: ApolloClient, add: (rooms: readonly RoomLine[]) => void): Promise<void> {
  let after: string | null = null;
  do {
    const page: Page | null = await fetchPage(apollo, after);
    add(page?.edges.map(({ node }) => node) ?? []);
    after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

type Page = NonNullable<RoomsQuery['rooms']>;

async function fetchPage(apollo: ApolloClient, after: string | null): Promise<Page | null> {
  const { data } = await apollo.query({
    query: RoomsDocument,
    variables: { after },
    fetchPolicy: 'no-cache',
  });
  return data?.rooms ?? null;
}
