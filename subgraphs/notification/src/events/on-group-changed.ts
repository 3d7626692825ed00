import { type EventOf, type EventSubscription, onBatch } from '@parley/event-bus';
import { ChatRoomCreated, RoomMemberAdded, RoomMemberRemoved, RoomMemberRoleChanged } from '@parley/events';
import type { MembershipChange } from '../groups/membership-change.ts';
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
      await notifyWaiting(deps, [...new Set(changes.map(({ roomId }) => roomId))]);
    },
    // Each change is kept under its own place: a later one needs none before it.
    { maxBatchSize, isIndependent: true },
  );
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
