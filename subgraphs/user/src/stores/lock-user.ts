import type { Transaction } from './database.ts';

/** Locks the user's row, so that the user's events are saved in the order of their commits; false when there is no such user. */
export async function lockUser(transaction: Transaction, userId: string): Promise<boolean> {
  const rows = await transaction.$queryRaw<
    readonly { id: string }[]
  >`SELECT id FROM users WHERE id = ${userId} FOR UPDATE`;
  return rows.length > 0;
}
