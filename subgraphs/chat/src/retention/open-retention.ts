import type { Logger } from '@parley/service-kit/process';
import type { Attachments } from '../attachments/attachments.ts';
import type { ExpireCommand } from '../rooms/retention.ts';
import type { MessagesExpiredEntry } from '../rooms/room-log-entry.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { createRoomExpirer } from '../stores/room-expirer.ts';
import type { Stores } from '../stores/stores.ts';
import { createDeleteExpired } from './delete-expired.ts';
import { createEarlierClock } from './earlier-clock.ts';
import { createExpireRooms } from './expire-rooms.ts';
import { createReleaseHeld } from './release-held.ts';
import { createRetentionWorker } from './retention-worker.ts';

/** Has messages expire from now on. */
export function openRetention(
  deps: {
    readonly environment: { readonly RETENTION_DAYS: number | null };
    readonly stores: Pick<
      Stores,
      'mongo' | 'expiries' | 'retentionWork' | 'legalHolds' | 'recentMessages' | 'reactions' | 'pollVotes'
    >;
    readonly logger: Logger;
    readonly newId: () => string;
    readonly now: () => Date;
    readonly onClose: (name: string, close: () => Promise<void> | void) => void;
  },
  parts: {
    readonly queue: Pick<RoomQueue, 'exclusively'>;
    readonly attachments: Pick<Attachments, 'discardOf'>;
    readonly open: { messagesExpired(entry: MessagesExpiredEntry): void };
  },
): void {
  const { environment, stores, onClose } = deps;
  const { queue, attachments, open } = parts;
  const { expiries, recentMessages, reactions, pollVotes } = stores;
  const now = createEarlierClock({ now: deps.now, storeNow: () => stores.mongo.now() });
  const expireRoom = createRoomExpirer({ mongo: stores.mongo, now });
  const expire = async (roomId: string, command: ExpireCommand): Promise<MessagesExpiredEntry | null> => {
    const entry = await queue.exclusively(roomId, () => expireRoom(roomId, command));
    if (entry === null) return null;
    recentMessages.forget(roomId);
    open.messagesExpired(entry);
    return entry;
  };
  const discardFiles = attachments.discardOf;
  const worker = createRetentionWorker({
    ...deps,
    ...stores,
    expireRooms: createExpireRooms({
      ...deps,
      expiries,
      expire,
      now,
      platformDays: environment.RETENTION_DAYS,
    }),
    deleteExpired: createDeleteExpired({ expiries, discardFiles }),
    releaseHeld: createReleaseHeld({
      ...stores,
      discardFiles,
      forgetAnswers: async (ids) => void (await Promise.all([reactions.forget(ids), pollVotes.forget(ids)])),
    }),
  });
  void worker.start();
  onClose('retention', () => worker.close());
}
