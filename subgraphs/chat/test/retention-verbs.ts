import { expect } from '@jest/globals';
import { eventually } from '@parley/testkit';
import type { Db } from 'mongodb';
import type { MessageDocument } from '../src/stores/documents.ts';
import type { RetentionWorkDocument } from '../src/stores/retention-work-store.ts';

export const dayMs = 86_400_000;

export const workOf = (db: Db) => db.collection<RetentionWorkDocument>('retention_work');

/** Makes the messages of a room up to a number, and the replies to them, so many days older. */
export async function age(db: Db, roomId: string, upTo: number, days = 3): Promise<void> {
  const older = [{ $set: { sentAt: { $subtract: ['$sentAt', days * dayMs] } } }];
  await db
    .collection<MessageDocument>('messages')
    .updateMany(
      { roomId, $or: [{ number: { $gte: 1, $lte: upTo } }, { 'inThread.rootNumber': { $lte: upTo } }] },
      older,
    );
}

/** Has the service look for what has expired. Resolves when it has, and has deleted it. */
export async function expire(db: Db): Promise<void> {
  const asked = new Date(0);
  await eventually(async () => {
    const { matchedCount } = await workOf(db).updateOne(
      { _id: 'pass', dueAt: { $gt: new Date() } },
      { $set: { dueAt: asked, after: null } },
    );
    expect(matchedCount).toBe(1);
  });
  await passed(db);
}

/** Resolves when nothing of retention is due or under way: what waits for the end of a hold is put off for long. */
export async function passed(db: Db): Promise<void> {
  const soon = new Date(Date.now() + 600_000);
  await eventually(async () => expect(await workOf(db).findOne({ dueAt: { $lt: soon } })).toBeNull(), {
    timeoutMs: 60_000,
  });
}
