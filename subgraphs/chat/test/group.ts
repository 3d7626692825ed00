import type { Db } from 'mongodb';
import { v7 } from 'uuid';
import { memberDocumentId, type RoomDocument, type RoomMemberDocument } from '../src/stores/documents.ts';
import type { Person } from './service.ts';

/**
 * A group of people who need be no friends, with an empty log, as the store has it: for what a store has to say without a notification.
 * All else makes groups by `createGroupRoom`.
 */
export async function makeGroup(db: Db, ...people: readonly Pick<Person, 'id'>[]): Promise<string> {
  const roomId = v7();
  const now = new Date();
  // The members first: the service may look at the room at any time, and remembers who is in it as of its version.
  const members = people.map(({ id }) => member(roomId, id, now));
  await db.collection<RoomMemberDocument>('room_members').insertMany(members);
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
    memberIds: [],
    members: {},
    group: {
      title: 'A group',
      description: null,
      image: null,
      settings: { whoMayPost: 'EVERYONE', whoMayAdd: 'ADMINS', whoMayPin: 'EVERYONE' },
      memberCount: people.length,
      membersVersion: 1,
      membersEventId: v7(),
      changeVersion: 1,
    },
  });
  return roomId;
}

/** Takes somebody out of a group in the store; the event is the test's to publish. */
export async function removeFromGroup(db: Db, roomId: string, { id }: Pick<Person, 'id'>): Promise<void> {
  await db
    .collection<RoomMemberDocument>('room_members')
    .updateOne({ _id: memberDocumentId(roomId, id) }, { $set: { leftAt: new Date() } });
  await changeMembers(db, roomId, -1);
}

/** Puts somebody into a group in the store; the event is the test's to publish. */
export async function addToGroup(db: Db, roomId: string, { id }: Pick<Person, 'id'>): Promise<void> {
  await db.collection<RoomMemberDocument>('room_members').insertOne(member(roomId, id, new Date()));
  await changeMembers(db, roomId, 1);
}

/** As if this member had joined only before the entry, and message, with this number. */
export async function letJoinLater(
  db: Db,
  roomId: string,
  { id }: Pick<Person, 'id'>,
  first: number,
): Promise<void> {
  const $set = { firstVisibleSeq: first, firstVisibleNumber: first };
  const members = db.collection<RoomMemberDocument>('room_members');
  await members.updateOne({ _id: memberDocumentId(roomId, id) }, { $set });
  await changeMembers(db, roomId, 0);
}

function member(roomId: string, userId: string, joinedAt: Date): RoomMemberDocument {
  return {
    _id: memberDocumentId(roomId, userId),
    roomId,
    userId,
    role: 'MEMBER',
    joinedAt,
    firstVisibleSeq: 1,
    firstVisibleNumber: 1,
    sentUpTo: 0,
    leftAt: null,
  };
}

async function changeMembers(db: Db, _id: string, by: number): Promise<void> {
  const $inc = { 'group.memberCount': by, 'group.membersVersion': 1 };
  const $set = { 'group.membersEventId': v7() };
  await db.collection<RoomDocument>('rooms').updateOne({ _id }, { $inc, $set });
}
