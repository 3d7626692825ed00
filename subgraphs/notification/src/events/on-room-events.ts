import { batch, type Batch } from '@parley/async';
import { type EventSubscription, onBatch } from '@parley/event-bus';
import { pairKey } from '@parley/events';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { countChanges, inParts, type MessageNotification, type RoomFact } from '../inbox/room-fact.ts';
import type { RoomInboxes } from '../inbox/room-inboxes.ts';
import { factOf, roomEvents } from './room-facts.ts';

/** How many events of a partition are handled together. */
const maxBatchSize = 32;
/** How often one transaction changes an inbox: it must end long before the database ends it, also on a busy machine. */
const maxChanges = 100;
/** How many one transaction marks as read of a full inbox. */
const stride = 1000;

/**
 * Notifies every recipient of a message. Who sends or reads has read the room up to there, and its notifications; the mark stays for
 * messages that are consumed later. What waits is handled together, of all partitions: a transaction costs little more for many events
 * than for one. It is tried once; what fails together is then handled partition by partition, and none waits for another.
 */
export function onRoomEvents(inbox: InboxStore): EventSubscription {
  const apply = async (facts: readonly RoomFact[]): Promise<void> => {
    for (const part of inParts(facts, maxChanges)) await applyAll(inbox, part);
  };
  const handle = async ({ facts, resolve, reject }: PartitionBatch): Promise<void> =>
    apply(facts).then(resolve, reject);
  const handleTogether = batch(
    async (batches: Batch<PartitionBatch>): Promise<readonly void[]> => {
      const all = batches.flatMap(({ facts }) => facts);
      if (batches.length === 1 || !(await applyTogether(inbox, all))) return Promise.all(batches.map(handle));
      return batches.map(({ resolve }) => resolve());
    },
    { maxSize: maxChanges, sizeOf: ({ facts }) => countChanges(facts) },
  );
  return onBatch(
    roomEvents,
    (events) =>
      new Promise<void>((resolve, reject) => {
        handleTogether({ facts: events.map(factOf), resolve, reject }).catch(reject);
      }),
    { maxBatchSize },
  );
}

/** What waits in a partition; settled by itself. */
interface PartitionBatch {
  readonly facts: readonly RoomFact[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Whether it could be done: not when another transaction was faster, or too much of an inbox is unread. */
async function applyTogether(inbox: InboxStore, facts: readonly RoomFact[]): Promise<boolean> {
  const apply = (inboxes: RoomInboxes): void => facts.forEach((fact) => applyOne(inboxes, fact));
  return inbox.roomTransaction(facts, apply, { retryOnConflict: false }).catch(() => false);
}

async function applyAll(inbox: InboxStore, facts: readonly RoomFact[]): Promise<void> {
  const apply = (inboxes: RoomInboxes): void => facts.forEach((fact) => applyOne(inboxes, fact));
  while (!(await inbox.roomTransaction(facts, apply))) await readBacklogs(inbox, facts);
}

/** Marks what the facts will have read, in transactions that end in time. */
async function readBacklogs(inbox: InboxStore, facts: readonly RoomFact[]): Promise<void> {
  for (const { read, origin } of facts) {
    if (read === null) continue;
    const which = { ...read, by: 'room', limit: stride } as const;
    const mark = (): Promise<readonly string[]> =>
      inbox.transaction([read.userId], origin, (one) => one.markRead(read.userId, which));
    while ((await mark()).length === stride);
  }
}

function applyOne(inboxes: RoomInboxes, { eventId, origin, read, notifications, isLast }: RoomFact): void {
  if (inboxes.wasProcessed(eventId)) return;
  if (read !== null) inboxes.readUpTo(read, origin);
  for (const notification of notifications)
    if (isNews(inboxes, notification)) inboxes.notify(notification, origin);
  if (isLast) inboxes.recordProcessed(eventId);
}

/** What is blocked, deleted or read by now was overtaken: two topics have no common order, and old events may be driven again. */
function isNews(inboxes: RoomInboxes, notification: MessageNotification): boolean {
  const { userId, actorId, roomId, messageId, messageNumber } = notification;
  if (inboxes.isBlocked(pairKey(userId, actorId))) return false;
  if (inboxes.isMessageDeleted(messageId)) return false;
  return inboxes.readMark(userId, roomId) < messageNumber;
}
