import { type EventOf, type EventSubscription, onBatch } from '@parley/event-bus';
import { ChatRoomCreated, RoomMemberAdded, RoomMemberRemoved, RoomMemberRoleChanged } from '@parley/events';
import type { MembershipChange } from '../groups/membership-change.ts';
import type { RoomUpdate } from '../inbox/room-update.ts';
import { applyRoomUpdates } from './on-room-events.ts';
import { notifyWaiting } from '../groups/notify-waiting.ts';
import type { GroupStore } from '../stores/group-store.ts';
import type { InboxStore } from '../stores/inbox-store.ts';

/** The number of events of a partition that are taken over in one batch. */
const maxBatchSize = 100;

const groupEvents = [ChatRoomCreated, RoomMemberAdded, RoomMemberRemoved, RoomMemberRoleChanged] as const;

/** Keeps who is in which group, and then notifies of the messages that waited for it. */
export function onGroupChanged(deps: {
  readonly inbox: InboxStore;
  readonly groups: GroupStore;
}): EventSubscription {
  return onBatch(
    groupEvents,
    async (events) => {
      const changes = events.flatMap(toChange);
      await deps.groups.apply(changes);
      await applyRoomUpdates(deps.inbox, events.flatMap(toUpdate));
      await notifyWaiting(deps, [...new Set(changes.map(({ roomId }) => roomId))]);
    },
    // Each change is kept under its own place: a later one needs none before it.
    { maxBatchSize, isIndependent: true },
  );
}

/** Members whom somebody else added are notified of it. */
function toUpdate(event: EventOf<(typeof groupEvents)[number]>): readonly RoomUpdate[] {
  const { roomId, actorId, seq, at } = event.data;
  const addedIds = toChange(event).flatMap(({ joinedIds }) => joinedIds.filter((id) => id !== actorId));
  if (addedIds.length === 0) return [];
  const added = { kind: 'ADDED_TO_GROUP', actorId, roomId, joinedAtSeq: seq } as const;
  const notifications = addedIds.map((userId) => ({ ...added, userId }));
  return [{ eventId: event.id, origin: event, at: new Date(at), read: null, notifications, isLast: true }];
}

/** A 1:1 room has the same two members for ever, and its messages list them. */
function toChange(event: EventOf<(typeof groupEvents)[number]>): readonly MembershipChange[] {
  const { roomId, seq } = event.data;
  switch (event.type) {
    case 'ChatRoomCreated':
      return event.data.kind === 'DIRECT'
        ? []
        : [{ roomId, seq, joinedIds: event.data.memberIds, leftIds: [] }];
    case 'RoomMemberAdded':
      return [{ roomId, seq, joinedIds: [event.data.userId], leftIds: [] }];
    case 'RoomMemberRemoved':
      return [{ roomId, seq, joinedIds: [], leftIds: [event.data.userId] }];
    case 'RoomMemberRoleChanged':
      return [{ roomId, seq, joinedIds: [], leftIds: [] }];
  }
}
