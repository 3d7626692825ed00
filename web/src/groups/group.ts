import type { ApolloClient } from '@apollo/client';
import { untilAnswered } from '../graph/until-answered.ts';
import { untilOnline } from '../graph/until-online.ts';
import { createWaker } from '../graph/waker.ts';
import { followRoom } from '../room-events/follow-room.ts';
import {
  GroupDocument,
  GroupEventsDocument,
  type GroupEventsSubscription,
  type GroupRoomFragment,
} from './graph.generated.ts';
import type { MemberChange } from './member-list.ts';

export type GroupRoom = GroupRoomFragment;

export interface GroupView {
  readonly room: GroupRoom | undefined;
  /** Unreachable: there was no answer yet; it is asked again. Gone: the viewer is not in it, or there is none. */
  readonly status: 'opening' | 'unreachable' | 'open' | 'gone';
}

/** Undefined: who is in it may have changed in ways that are not known. */
type OnMembers = (change: MemberChange | undefined) => void;

export type Group = ReturnType<typeof openGroup>;

/** A group's name, rules and the viewer's role, live; and what happens to its members. */
export function openGroup(apollo: ApolloClient, roomId: string) {
  const changed = new Set<() => void>();
  const membersChanged = new Set<OnMembers>();
  const closing = new AbortController();
  const waker = createWaker(untilOnline);
  let fetching = new AbortController();
  let view: GroupView = { room: undefined, status: 'opening' };
  const become = (next: Partial<GroupView>): void => {
    view = { ...view, ...next };
    for (const notify of changed) notify();
  };
  const take = (room: GroupRoom | null): void => become(room === null ? {} : { room });
  const lose = (): void => {
    fetching.abort();
    become({ status: 'gone' });
  };
  const sayMembers: OnMembers = (change) => {
    for (const notify of membersChanged) notify(change);
  };

  const fetch = async (): Promise<void> => {
    fetching.abort();
    fetching = new AbortController();
    const data = await untilAnswered(
      () => apollo.query({ query: GroupDocument, variables: { roomId }, fetchPolicy: 'no-cache' }),
      {
        signal: AbortSignal.any([closing.signal, fetching.signal]),
        pause: waker.pause,
        isEnough: ({ room }) => room !== null,
        onNoAnswer: () => become({ status: view.room === undefined ? 'unreachable' : view.status }),
      },
    );
    if (data === undefined) return;
    if (data === 'refused' || data.room?.kind !== 'GROUP') return lose();
    become({ room: data.room, status: 'open' });
    sayMembers(undefined);
  };
  const unfollow = followRoom(apollo, roomId, GroupEventsDocument, {
    onEvent(event) {
      if (event.__typename === 'StreamStart' || event.__typename === 'ResumeGap') void fetch();
      if (!('room' in event)) return;
      const change = changeOf(event);
      if (change !== undefined) sayMembers(change);
      take(event.room);
    },
    onGone: lose,
  });

  return {
    view: () => view,
    subscribe: (onChange: () => void) => subscribed(changed, onChange),
    onMembers: (onChange: OnMembers) => subscribed(membersChanged, onChange),
    /** What a mutation has answered. */
    take,
    /** Asks at once where there was no answer. */
    retry: waker.wake,
    close() {
      closing.abort();
      unfollow();
    },
  };
}

function changeOf(event: GroupEventsSubscription['roomEvents']): MemberChange | undefined {
  const { __typename: type } = event;
  if (type === 'RoomMemberAdded') return { type: 'added', member: event };
  if (type !== 'RoomMemberRemoved' && type !== 'RoomMemberRoleChanged') return undefined;
  const userId = event.user?.id;
  if (userId === undefined) return undefined;
  return type === 'RoomMemberRemoved'
    ? { type: 'removed', userId }
    : { type: 'role', userId, role: event.role };
}

function subscribed<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
