import type { OutgoingEvent } from '@parley/event-bus';
import { insertIntoOutbox, inTransaction } from '@parley/mysql';
import type { ReceiptPrivacy } from '../accounts/account.ts';
import type { Database } from './database.ts';
import { lockUser } from './lock-user.ts';

/** The settings and the event. */
const settingsWrites = 2;

type Decide = (
  current: ReceiptPrivacy,
) => { readonly settings: ReceiptPrivacy; readonly event: OutgoingEvent } | null;

/** Who has changed nothing. */
const unchanged: ReceiptPrivacy = { version: 0, sharesReadReceipts: true };

/** Whether users share how far they have read. */
export function createReceiptPrivacyStore(database: Database) {
  return {
    async find(userId: string): Promise<ReceiptPrivacy> {
      const row = await database.privacySettings.findUnique({ where: { userId } });
      return row ?? unchanged;
    },
    /**
     * Changes it and saves the event, in one transaction with the user locked: of two at once the second sees what the first has done. `decide`
     * answers null to leave everything as it is. Resolves to what holds now; null when there is no such user.
     */
    change: (userId: string, decide: Decide): Promise<ReceiptPrivacy | null> =>
      inTransaction(database, { maxWrites: settingsWrites }, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return null;
        const row = await transaction.privacySettings.findUnique({ where: { userId } });
        const current = row ?? unchanged;
        const decided = decide(current);
        if (decided === null) return current;
        const { version, sharesReadReceipts } = decided.settings;
        const data = { version, sharesReadReceipts };
        if (row === null) await transaction.privacySettings.createMany({ data: [{ userId, ...data }] });
        else await transaction.privacySettings.updateMany({ where: { userId }, data });
        await insertIntoOutbox(transaction, 'user', decided.event);
        return decided.settings;
      }),
    /** Of those who have changed it, in the order of the ids, after this one. */
    after: (id: string, limit: number) =>
      database.privacySettings.findMany({
        where: { userId: { gt: id } },
        orderBy: { userId: 'asc' },
        take: limit,
      }),
  };
}

export type ReceiptPrivacyStore = ReturnType<typeof createReceiptPrivacyStore>;
