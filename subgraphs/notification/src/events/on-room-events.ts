import { batch, type Batch } from '@parley/async';
import { type EventSubscription, onBatch } from '@parley/event-bus';
import { pairKey } from '@parley/events';
import {
  countChanges,
  inParts,
  isOfJoinRequest,
  isOfMessage,
  isOfThread,
  type RoomNotification,
  type RoomUpdate,
} from '../inbox/room-update.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import type { RoomInboxes } from '../stores/room-inboxes.ts';
import { maxRoomChanges } from '../stores/transaction-size.ts';
import type { FindRecipients } from '../groups/find-recipients.ts';
import { type RoomEvent, roomEvents, toMessageUpdate, toReadUpdate } from './to-room-update.ts';

/** The number of events of a partition that are handled in one batch. */
const maxBatchSize = 32;

/**
 * Notifies every recipient of a message. Sender and reader have read the room and its notifications up to that number; the read
 * receipt stays for messages that are consumed later. The waiting events of all partitions share a transaction, which costs little
 * more for many events than for one. It is tried once; if it fails, each partition is handled by itself, and none waits for another.
 */
export function onRoomEvents(inbox: InboxStore, findRecipients: FindRecipients): EventSubscription {
  const toUpdate = async (event: RoomEvent): Promise<RoomUpdate> => {
    if (event.type === 'MessagesRead') return toReadUpdate(event);
    const said = { ...event.data, eventId: event.id, origin: event, saidAt: new Date(event.data.at) };
    return toMessageUpdate(said, await findRecipients(event));
  };
  const apply = (updates: readonly RoomUpdate[]): Promise<void> => applyRoomUpdates(inbox, updates);
  const handle = async ({ updates, resolve, reject }: PartitionBatch): Promise<void> =>
    apply(updates).then(resolve, reject);
  const handleBatch = batch(
    async (batches: Batch<PartitionBatch>): Promise<readonly void[]> => {
      const all = batches.flatMap(({ updates }) => updates);
      if (batches.length === 1 || !(await applyBatch(inbox, all))) return Promise.all(batches.map(handle));
      return batches.map(({ resolve }) => resolve());
    },
    { maxSize: maxRoomChanges, sizeOf: ({ updates }) => countChanges(updates) },
  );
  return onBatch(
    roomEvents,
    async (events) => {
      const updates = await Promise.all(events.map(toUpdate));
      await new Promise<void>((resolve, reject) => {
        handleBatch({ updates, resolve, reject }).catch(reject);
      });
    },
    // Receipts only move forward, and a notification hangs on no other.
    { maxBatchSize, isIndependent: true },
  );
}

/** In order, in as many transactions as it takes. */
export async function applyRoomUpdates(inbox: InboxStore, updates: readonly RoomUpdate[]): Promise<void> {
  for (const part of inParts(updates, maxRoomChanges)) await applyAll(inbox, part);
}

/** What waits in a partition; settled by itself. */
interface PartitionBatch {
  readonly updates: readonly RoomUpdate[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const applyTo =
  (updates: readonly RoomUpdate[]) =>
  (inboxes: RoomInboxes): void =>
    updates.forEach((update) => applyOne(inboxes, update));

/** Whether it could be done: not when another transaction was faster, or too much of an inbox is unread. */
async function applyBatch(inbox: InboxStore, updates: readonly RoomUpdate[]): Promise<boolean> {
  return inbox.roomTransaction(updates, applyTo(updates), { retryOnConflict: false }).catch(() => false);
}

async function applyAll(inbox: InboxStore, updates: readonly RoomUpdate[]): Promise<void> {
  while (!(await inbox.roomTransaction(updates, applyTo(updates)))) await readBacklogs(inbox, updates);
}

/** Marks as read what the updates will read, in transactions that end in time. */
async function readBacklogs(inbox: InboxStore, updates: readonly RoomUpdate[]): Promise<void> {
  for (const { read, origin } of updates) {
    if (read === null) continue;
    const markStride = (): Promise<boolean> =>
      inbox.transaction([read.userId], origin, async (transaction) => {
        await transaction.markRead(read.userId, { by: 'room', ...read });
        return transaction.isFull();
      });
    while (await markStride());
  }
}

function applyOne(inboxes: RoomInboxes, update: RoomUpdate): void {
  const { origin, at, read, notifications, isLast } = update;
  if (inboxes.wasProcessed(update)) return;
  if (read !== null) inboxes.readUpTo(read, origin);
  for (const notification of notifications)
    if (isNews(inboxes, notification) && !inboxes.isMuted(notification, at))
      inboxes.notify(notification, origin);
  if (isLast) inboxes.recordProcessed(update);
}

/** What is blocked, deleted or read by now was overtaken: two topics have no common order, and old events may be driven again. */
function isNews(inboxes: RoomInboxes, notification: RoomNotification): boolean {
  const { userId, actorId, roomId } = notification;
  if (inboxes.isBlocked(pairKey(userId, actorId))) return false;
  if ('messageId' in notification && inboxes.isMessageDeleted(notification.messageId)) return false;
  if (isOfJoinRequest(notification)) return !inboxes.isRequestAnswered(notification);
  if ('byEdit' in notification) return true;
  if (isOfThread(notification)) return !inboxes.isThreadRead(notification);
  if (!isOfMessage(notification)) return true;
  return inboxes.readReceipt(userId, roomId) < notification.messageNumber;
}
