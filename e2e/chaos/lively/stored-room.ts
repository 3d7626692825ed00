import { MongoClient } from 'mongodb';
import type { ChaosPlatform } from '../chaos-platform.ts';

/** An entry of a room's log, as it is stored. */
export interface LogRow {
  readonly seq: number;
  readonly type: string;
  readonly at: Date;
  readonly actorId: string;
  /** Of a new room. */
  readonly memberIds?: readonly string[];
  /** Whose membership or role it is. */
  readonly userId?: string;
  readonly number?: number;
  readonly messageId?: string;
  readonly emoji?: string;
  readonly membersVersion?: number;
  readonly exceptIds?: readonly string[];
  readonly recipientIds?: readonly string[];
  readonly mentionedIds?: readonly string[];
  readonly mentionsAll?: boolean;
  readonly repliedToId?: string;
  readonly threadRootId?: string;
  readonly threadNumber?: number;
  /** Of what is in a thread alone. */
  readonly ownNumber?: number;
}

export interface MessageRow {
  readonly _id: string;
  /** Below 0 of a reply that is in its thread alone. */
  readonly number: number;
  readonly senderId: string;
  readonly text: string | null;
  readonly clientMessageId?: string;
  /** The message that was said first. */
  readonly forwardedFromId?: string | null;
}

export const isForwarded = ({ forwardedFromId }: MessageRow): boolean => typeof forwardedFromId === 'string';

/** What somebody voted for. */
export interface VoteRow {
  readonly messageId: string;
  readonly userId: string;
  readonly optionIds: readonly string[];
}

/** What somebody wrote to be sent later. */
export interface ScheduledRow {
  readonly userId: string;
  readonly state: 'WAITING' | 'FAILED' | 'SENDING' | 'SENT' | 'CANCELLED';
}

export interface NotificationRow {
  readonly userId: string;
  readonly actorId: string;
  readonly kind: string;
  readonly state: 'UNREAD' | 'READ' | 'WITHDRAWN';
  readonly messageId: string | null;
  readonly messageNumber: number | null;
  readonly emoji: string | null;
}

/** What the stores have of a room. */
export interface StoredRoom {
  readonly lastSeq: number;
  readonly lastNumber: number;
  readonly memberCount: number | undefined;
  readonly log: readonly LogRow[];
  readonly messages: readonly MessageRow[];
  readonly reactions: readonly {
    readonly messageId: string;
    readonly emoji: string;
    readonly userId: string;
  }[];
  readonly receipts: readonly { readonly userId: string; readonly upTo: number }[];
  readonly votes: readonly VoteRow[];
  readonly scheduled: readonly ScheduledRow[];
}

interface RoomRow {
  readonly _id: string;
  readonly lastSeq: number;
  readonly lastNumber: number;
  readonly group?: { readonly memberCount: number };
}

export function readStoredRoom(platform: ChaosPlatform, roomId: string): Promise<StoredRoom> {
  return withDatabase(platform, 'chat', async (db) => {
    const room = await db.collection<RoomRow>('rooms').findOne({ _id: roomId });
    if (room === null) throw new Error(`There is no room ${roomId}.`);
    const log = await db.collection<LogRow>('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
    const messages = await db
      .collection<MessageRow>('messages')
      .find({ roomId })
      .sort({ number: 1 })
      .toArray();
    const $in = messages.map(({ _id }) => _id);
    return {
      lastSeq: room.lastSeq,
      lastNumber: room.lastNumber,
      memberCount: room.group?.memberCount,
      log,
      messages,
      reactions: await db
        .collection<StoredRoom['reactions'][number]>('message_reactions')
        .find({ messageId: { $in } })
        .toArray(),
      receipts: await db
        .collection<StoredRoom['receipts'][number]>('message_read_status')
        .find({ roomId })
        .toArray(),
      votes: await db.collection<VoteRow>('poll_votes').find({ messageId: { $in } }).toArray(),
      scheduled: await db.collection<ScheduledRow>('scheduled_messages').find({ roomId }).toArray(),
    };
  });
}

/** The number of scheduled messages of a room that are still to be sent. */
export function countScheduled(platform: ChaosPlatform, roomId: string): Promise<number> {
  return withDatabase(platform, 'chat', (db) =>
    db.collection('scheduled_messages').countDocuments({ roomId, state: { $in: ['WAITING', 'SENDING'] } }),
  );
}

/** The number of link previews of a room that are still to be made. */
export function countPreviewJobs(platform: ChaosPlatform, roomId: string): Promise<number> {
  return withDatabase(platform, 'chat', (db) =>
    db.collection('link_preview_jobs').countDocuments({ roomId, dueAt: { $exists: true } }),
  );
}

/** Of everybody. */
export function readNotifications(
  platform: ChaosPlatform,
  roomId: string,
): Promise<readonly NotificationRow[]> {
  return withDatabase(platform, 'notification', (db) =>
    db.collection<NotificationRow>('notifications').find({ roomId }).toArray(),
  );
}

async function withDatabase<T>(
  { services, mongodbUrl }: ChaosPlatform,
  service: string,
  read: (db: ReturnType<MongoClient['db']>) => Promise<T>,
): Promise<T> {
  const client = await MongoClient.connect(mongodbUrl);
  try {
    return await read(client.db(`parley_${services.topicPrefix.slice(0, -1)}_${service}`));
  } finally {
    await client.close();
  }
}
