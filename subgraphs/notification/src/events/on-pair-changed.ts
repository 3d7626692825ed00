import { type EventSubscription, type EventType, on } from '@parley/event-bus';
import type { z } from 'zod';
import type { InboxStore, InboxTransaction } from '../inbox/inbox-store.ts';

/** What all friend.events carry: the pair's whole resulting state. */
export interface PairChange {
  readonly pairKey: string;
  readonly userIds: readonly [string, string];
  readonly version: number;
  readonly blockedBy: readonly string[];
  readonly friendsSince: string | null;
}

/**
 * Handles an event of a pair in one transaction of both inboxes: repeats by the event's id, and overtaken ones by the pair's
 * version, change nothing. Nothing unread stays with a blocker that the blocked one caused; a message that is consumed after
 * this finds the block, since it passes through the same inbox. The blocked one keeps what they have, as after the end of a
 * friendship: what vanished from their inbox would show them the block.
 */
export function onPairChanged<Schema extends z.ZodType<PairChange>>(
  inbox: InboxStore,
  type: EventType<Schema>,
  work: (inbox: InboxTransaction, change: z.output<Schema>) => Promise<unknown> = () => Promise.resolve(),
): EventSubscription {
  return on(type, (change, event) =>
    inbox.transaction(change.userIds, event, async (transaction) => {
      if (!(await transaction.isFirstTime(event.id))) return;
      const { friendsSince, blockedBy } = change;
      const areFriends = friendsSince !== null && blockedBy.length === 0;
      if (!(await transaction.updatePair({ ...change, areFriends }))) return;
      await work(transaction, change);
      for (const blocker of blockedBy) await withdrawFrom(transaction, blocker, change.userIds);
    }),
  );
}

async function withdrawFrom(
  inbox: InboxTransaction,
  blocker: string,
  [one, other]: readonly [string, string],
): Promise<void> {
  await inbox.withdraw(blocker, { by: 'actor', actorId: blocker === one ? other : one });
}
