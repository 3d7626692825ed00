import { type Envelope, type EventSubscription, type EventType, on } from '@parley/event-bus';
import type { EventData, FriendDeleted } from '@parley/events';
import type { z } from 'zod';
import { toKeptPair } from '../inbox/pair-projection.ts';
import type { InboxTransaction } from '../stores/inbox-transaction.ts';
import type { InboxStore } from '../stores/inbox-store.ts';

/** What all friend.events carry: the pair's whole resulting state. */
type PairChange = EventData<typeof FriendDeleted>;

/**
 * Handles an event of a pair: repeats by the event's id, and overtaken ones by the pair's version, change nothing. Nothing unread stays
 * with a blocker that the blocked one caused; a message that is consumed after this finds the block, since it passes through the same
 * inbox. The blocked one keeps what they have, as after the end of a friendship: what vanished from their inbox would show them the
 * block. Nearly always it is one transaction of both inboxes; where more is to be withdrawn it is several, each of which may be the
 * first of a repeat, and the last one records the event.
 */
export function onPairChanged<Schema extends z.ZodType<PairChange>>(
  inbox: InboxStore,
  type: EventType<Schema>,
  work: (inbox: InboxTransaction, change: z.output<Schema>) => Promise<unknown> = () => Promise.resolve(),
): EventSubscription {
  const handleSome = async (transaction: InboxTransaction, change: z.output<Schema>): Promise<void> => {
    const { blockedBy, userIds } = change;
    if (!(await transaction.updatePair({ ...change, ...toKeptPair(change) }))) return;
    await work(transaction, change);
    for (const blocker of blockedBy) {
      const actorId = blocker === userIds[0] ? userIds[1] : userIds[0];
      await transaction.withdraw(blocker, { by: 'actor', actorId });
    }
  };
  const handle = async (change: z.output<Schema>, event: Envelope): Promise<void> => {
    const handleStride = (): Promise<boolean> =>
      inbox.transaction(change.userIds, event, async (transaction) => {
        if (await transaction.wasProcessed(event.id)) return true;
        await handleSome(transaction, change);
        if (transaction.isFull()) return false;
        await transaction.recordProcessed(event.id);
        return true;
      });
    while (!(await handleStride()));
  };
  // Each event has the whole pair and its version: a later one needs none before it, and overtakes one that is driven again.
  return on(type, handle, { isIndependent: true });
}
