import type { ApolloClient } from '@apollo/client';
import { untilOnline } from '../graph/until-online.ts';
import { createWaker } from '../graph/waker.ts';
import type { Inbox } from '../live/inbox.tsx';
import { noAnswer, type Refusal } from '../problems/refusal.ts';
import { fetchRooms } from './fetch-rooms.ts';
import { changeOf, type RoomAction } from './room-actions.ts';
import {
  type RoomLine,
  withOnly,
  withoutPending,
  withoutRoom,
  withPage,
  withPending,
  withRoom,
} from './room-list.ts';
import { createRoomsStore, type RoomsView } from './rooms-store.ts';
import { watchMutes } from './watch-mutes.ts';

/** Sets something of a room. Resolves with why it was refused: then the room is shown as it was. */
export type Act = (room: RoomLine, action: RoomAction) => Promise<Refusal | undefined>;

export interface Rooms {
  readonly view: () => RoomsView;
  readonly subscribe: (onChange: () => void) => () => void;
  /** Asks at once where there was no answer. */
  readonly retry: () => void;
  readonly act: Act;
  readonly close: () => void;
}

/** The viewer's rooms, live, with what they set of them: shown at once, told to the platform in order. */
export function openRooms(apollo: ApolloClient, inbox: Pick<Inbox, 'subscribe'>): Rooms {
  const closing = new AbortController();
  const waker = createWaker(untilOnline);
  const turns = createTurns();
  const { list, become, ...store } = createRoomsStore();
  let fetching = new AbortController();

  const fetchAll = (): void => {
    fetching.abort();
    fetching = new AbortController();
    const askedAt = list().clock;
    void fetchRooms(apollo, {
      signal: AbortSignal.any([closing.signal, fetching.signal]),
      pause: waker.pause,
      onNoAnswer: store.sayUnreachable,
      onPage: (page) => become((before) => withPage(before, page, askedAt)),
      onEnd: (ids) => become((before) => withOnly(before, ids, askedAt)),
    });
  };
  store.subscribe(watchMutes(list, fetchAll, closing.signal));
  const unfollow = inbox.subscribe((event) => {
    if (event.__typename === 'StreamStart') return fetchAll();
    if (event.__typename === 'InboxRoomRemoved') become((before) => withoutRoom(before, event.roomId));
    const room = event.__typename === 'InboxRoomChanged' ? event.room : null;
    if (room !== null) become((before) => withRoom(before, room));
  });

  return {
    view: store.view,
    subscribe: store.subscribe,
    retry: waker.wake,
    async act(room, action) {
      const pending = { roomId: room.id, change: changeOf(action) };
      become((before) => withPending(before, pending));
      const { done, refusal } = await turns(room.id, () => sendLazily(apollo, room, action));
      become((before) => {
        const settled = withoutPending(before, pending);
        return done === undefined ? settled : withRoom(settled, done.room);
      });
      return refusal;
    },
    close() {
      closing.abort();
      unfollow();
    },
  };
}

/** Loaded with the first thing that is set. */
async function sendLazily(apollo: ApolloClient, room: RoomLine, action: RoomAction) {
  const loaded = await import('../room-menu/send-room-action.ts').catch(() => undefined);
  return loaded === undefined
    ? { done: undefined, refusal: noAnswer }
    : loaded.sendRoomAction(apollo, room, action);
}

/** What is done about one thing is done in order. `work` does not reject. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work);
    last.set(key, turn);
    const result = await turn;
    if (last.get(key) === turn) last.delete(key);
    return result;
  };
}
