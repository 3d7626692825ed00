import type { Db } from 'mongodb';
import { v7 } from 'uuid';
import type { RoomDocument } from '../src/stores/documents.ts';
import type { Person } from './service.ts';

/** Makes a group of these people. Groups cannot be made through the graph yet; the log knows them already. */
export async function makeGroup(db: Db, ...people: readonly Pick<Person, 'id'>[]): Promise<string> {
  const roomId = v7();
  const now = new Date();
  const member = {
    role: 'MEMBER' as const,
    joinedAt: now,
    firstVisibleSeq: 1,
    firstVisibleNumber: 1,
    sentUpTo: 0,
  };
  await db.collection<RoomDocument>('rooms').insertOne({
    _id: roomId,
    kind: 'GROUP',
    directKey: null,
    createdAt: now,
    lastActivityAt: now,
    lastAt: now,
    lastSeq: 0,
    lastNumber: 0,
    lastMessageId: null,
    memberIds: people.map(({ id }) => id),
    members: Object.fromEntries(people.map(({ id }) => [id, member])),
  });
  return roomId;
}

/** Takes somebody out of a group in the store; the event is the test's to publish. */
export async function removeFromGroup(db: Db, roomId: string, { id }: Pick<Person, 'id'>): Promise<void> {
  await db
    .collection<{ _id: string; memberIds: string[] }>('rooms')
    .updateOne({ _id: roomId }, { $pull: { memberIds: id }, $unset: { [`members.${id}`]: '' } });
}

/** Puts somebody into a group in the store; the event is the test's to publish. */
export async function addToGroup(db: Db, roomId: string, { id }: Pick<Person, 'id'>): Promise<void> {
  const member = {
    role: 'MEMBER',
    joinedAt: new Date(),
    firstVisibleSeq: 1,
    firstVisibleNumber: 1,
    sentUpTo: 0,
  };
  await db
    .collection<{ _id: string; memberIds: string[] }>('rooms')
    .updateOne({ _id: roomId }, { $push: { memberIds: id }, $set: { [`members.${id}`]: member } });
}
