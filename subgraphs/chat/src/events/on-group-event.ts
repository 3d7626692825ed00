import { type EventSubscription, on } from '@parley/event-bus';
import { RoomMemberAdded, RoomMemberRemoved, RoomMemberRoleChanged, RoomUpdated } from '@parley/events';
import {
  entryOfMemberAdded,
  entryOfMemberRemoved,
  entryOfRoleChanged,
  entryOfRoomUpdated,
} from '../rooms/describe-entry.ts';
import type { RoomListeners } from './on-room-event.ts';

/** Broadcast: who came or went, and what a group is called now. */
export function onGroupEvent({
  streams,
  typing,
  audiences,
  roomLists,
}: RoomListeners): readonly EventSubscription[] {
  return [
    on(RoomUpdated, (data, { id }) => {
      streams.notify(entryOfRoomUpdated(id, data));
      roomLists.roomChanged(data.roomId);
    }),
    on(RoomMemberRoleChanged, (data, { id }) => {
      streams.notify(entryOfRoleChanged(id, data));
      roomLists.roomChanged(data.roomId);
    }),
    on(RoomMemberAdded, (data, { id }) => {
      // Who has just tried to type there was told that they are not in it.
      audiences.forgetRoom(data.roomId);
      streams.notify(entryOfMemberAdded(id, data));
      roomLists.roomChanged(data.roomId, [data.userId]);
    }),
    on(RoomMemberRemoved, (data, { id }) => {
      const { roomId, userId } = data;
      audiences.forgetRoom(roomId);
      typing.memberRemoved(roomId, userId);
      streams.notify(entryOfMemberRemoved(id, data));
      roomLists.roomChanged(roomId, [userId]);
    }),
  ];
}
