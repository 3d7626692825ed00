import { inTransaction } from '@parley/mysql';
import type { PresenceVisibility } from '../accounts/privacy.ts';
import type { Database } from './database.ts';
import { lockUser } from './lock-user.ts';

/** What users have decided that others may see. */
export interface PrivacyStore {
  /** Without those who do not exist or are deleted. */
  findPresenceVisibilities(userIds: readonly string[]): Promise<ReadonlyMap<string, PresenceVisibility>>;
  /**
   * Saves it together with `alongside`, which runs under the lock of the user, so that of two at once both places keep the same one.
   * False when there is no such user.
   */
  setPresenceVisibility(
    userId: string,
    visibility: PresenceVisibility,
    alongside: () => Promise<void>,
  ): Promise<boolean>;
}

/** The user. */
const visibilityWrites = 1;

export function createPrivacyStore(database: Database): PrivacyStore {
  return {
    async findPresenceVisibilities(userIds) {
      const rows = await database.user.findMany({
        where: { id: { in: [...userIds] }, deletedAt: null },
        select: { id: true, invisible: true },
      });
      return new Map(rows.map(({ id, invisible }) => [id, presenceVisibility(invisible)]));
    },
    setPresenceVisibility: (userId, visibility, alongside) =>
      inTransaction(database, { maxWrites: visibilityWrites }, async (transaction) => {
        if (!(await lockUser(transaction, userId))) return false;
        const invisible = visibility === 'INVISIBLE';
        await transaction.user.updateMany({ where: { id: userId }, data: { invisible } });
        await alongside();
        return true;
      }),
  };
}

export function presenceVisibility(invisible: boolean): PresenceVisibility {
  return invisible ? 'INVISIBLE' : 'VISIBLE';
}
