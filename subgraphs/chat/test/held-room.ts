import type { ClientSession, MongoClient } from 'mongodb';
import type { RoomDocument } from '../src/stores/documents.ts';

/**
 * Holds a room: nothing is written to it until the session's end, or until the database ends the transaction after 3 to 5 s.
 * Of a client that is not chat's, chat does not end it before.
 */
export async function holdRoom(
  client: MongoClient,
  database: string,
  roomId: string,
): Promise<ClientSession> {
  const session = client.startSession();
  session.startTransaction();
  const rooms = client.db(database).collection<RoomDocument>('rooms');
  await rooms.updateOne({ _id: roomId }, { $inc: { lastSeq: 1 } }, { session });
  return session;
}
