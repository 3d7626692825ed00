import type { ApolloClient, TypedDocumentNode } from '@apollo/client';
import { retryPause } from '../graph/retry-pause.ts';
import { untilAnswered } from '../graph/until-answered.ts';
import { untilOnline } from '../graph/until-online.ts';
import { IsInRoomDocument, RoomsThatChangeDocument } from './graph.generated.ts';

interface OfRoom {
  readonly roomEvents: { readonly __typename: string };
}

/** Follows the events of a room over its whole life: also where the viewer loses it and gets it back. Returns how to end it. */
export function followRoom<Data extends OfRoom>(
  apollo: ApolloClient,
  roomId: string,
  events: TypedDocumentNode<Data, { readonly roomId: string }>,
  {
    onEvent,
    onGone,
  }: {
    readonly onEvent: (event: Data['roomEvents']) => void;
    /** The viewer is not in the room, or there is none. */
    readonly onGone: () => void;
  },
): () => void {
  const closing = new AbortController();
  const { signal } = closing;
  let failures = 0;
  const follow = (): void => {
    const subscription = apollo
      .subscribe({ query: events, variables: { roomId }, fetchPolicy: 'no-cache' })
      .subscribe({
        next({ data }) {
          if (data === undefined || data === null) return;
          failures = 0;
          onEvent(data.roomEvents);
        },
        // A cut does not end it; the server does, for who is not in the room.
        error: () => void goOn(),
        complete: () => void goOn(),
      });
    signal.addEventListener('abort', () => subscription.unsubscribe());
  };
  const goOn = async (): Promise<void> => {
    if (await isInRoom(apollo, roomId, signal)) {
      failures += 1;
      await untilOnline(retryPause(failures, Math.random()), signal);
    } else if (!signal.aborted) {
      onGone();
      await untilBack(apollo, roomId, signal);
    }
    if (!signal.aborted) follow();
  };
  follow();
  return () => closing.abort();
}

async function isInRoom(apollo: ApolloClient, roomId: string, signal: AbortSignal): Promise<boolean> {
  const data = await untilAnswered(
    () => apollo.query({ query: IsInRoomDocument, variables: { roomId }, fetchPolicy: 'no-cache' }),
    { signal, pause: untilOnline },
  );
  return data !== undefined && data !== 'refused' && data.room !== null;
}

/** Resolves when the viewer is in the room (again), or when `signal` is aborted. */
function untilBack(apollo: ApolloClient, roomId: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const subscription = apollo
      .subscribe({ query: RoomsThatChangeDocument, fetchPolicy: 'no-cache' })
      .subscribe({
        next({ data }) {
          const event = data?.inboxEvents;
          if (event?.__typename === 'StreamStart') void look();
          else if (event?.__typename === 'InboxRoomChanged' && event.room?.id === roomId) end();
        },
        error: () => undefined,
      });
    const end = (): void => {
      subscription.unsubscribe();
      resolve();
    };
    const look = async (): Promise<void> => {
      if (await isInRoom(apollo, roomId, signal)) end();
    };
    signal.addEventListener('abort', end);
  });
}
