import { type EventSubscription, on } from '@parley/event-bus';
import { ReactionAdded, ReactionRemoved } from '@parley/events';
import { isLargeGroup } from '../groups/group-message.ts';
import type { GroupStore } from '../stores/group-store.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import { applyRoomUpdates } from './on-room-events.ts';

/** Notifies who sent a message of an emoji on it, each once; what is unread of one that was taken back is withdrawn. */
export function reactionSubscriptions(deps: {
  readonly inbox: InboxStore;
  readonly groups: Pick<GroupStore, 'newestMembers'>;
}): readonly EventSubscription[] {
  const { inbox, groups } = deps;
  /** A large group notifies of mentions only. */
  const wanting = async (roomId: string, userIds: readonly string[]): Promise<readonly string[]> => {
    const memberIds = userIds.length === 0 ? null : await groups.newestMembers(roomId);
    if (memberIds === null || !isLargeGroup(memberIds)) return userIds;
    const all = await inbox.wantAllMessagesOf(roomId);
    return userIds.filter((userId) => all.has(userId));
  };
  return [
    on(
      ReactionAdded,
      async ({ roomId, messageId, number: messageNumber, actorId, emoji, recipientIds, at }, origin) => {
        const reaction = { kind: 'REACTED', roomId, messageId, messageNumber, actorId, emoji } as const;
        const userIds = await wanting(roomId, recipientIds);
        const notifications = userIds.map((userId) => ({ ...reaction, userId }));
        if (notifications.length > 0)
          await applyRoomUpdates(inbox, [
            { eventId: origin.id, origin, at: new Date(at), read: null, notifications, isLast: true },
          ]);
      },
      { isIndependent: true },
    ),
    on(
      ReactionRemoved,
      async ({ messageId, actorId, emoji, recipientIds }, event) => {
        for (const userId of recipientIds)
          await inbox.transaction([userId], event, (transaction) =>
            transaction.withdraw(userId, { by: 'reaction', messageId, actorId, emoji }),
          );
      },
      { isIndependent: true },
    ),
  ];
}
