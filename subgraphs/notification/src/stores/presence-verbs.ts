import type { ClientSession } from 'mongodb';
import type { InboxTransaction } from '../inbox/inbox-store.ts';
import type { Collections } from './collections.ts';

/** What a transaction knows of who is online and who has been notified of it. */
export function presenceVerbs(
  { onlineStatuses, notifications }: Pick<Collections, 'onlineStatuses' | 'notifications'>,
  session: ClientSession,
): Pick<InboxTransaction, 'cameOnline' | 'wasNotifiedOfComing'> {
  return {
    async cameOnline(userId, { version, state }) {
      const known = await onlineStatuses.findOne({ _id: userId }, { session });
      if (known !== null && known.version > version) return false;
      // A repeat answers as the first time did: what that began may not be finished.
      const onlineSince = state === 'ONLINE' ? (known?.onlineSince ?? version) : null;
      const status = { $set: { version, onlineSince } };
      await onlineStatuses.updateOne({ _id: userId }, status, { upsert: true, session });
      return onlineSince === version;
    },
    async wasNotifiedOfComing(userId, actorId, since) {
      const filter = { userId, kind: 'FRIEND_CAME_ONLINE', actorId, createdAt: { $gt: since } } as const;
      return (await notifications.findOne(filter, { session, projection: { _id: 1 } })) !== null;
    },
  };
}
