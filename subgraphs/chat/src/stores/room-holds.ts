import type { ClientSession } from 'mongodb';
import type { RoomDecision } from '../rooms/decision.ts';
import { type MessageDocument, toMessageDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** A message that was deleted under a legal hold, as it was; `_id` is its id. */
export interface HeldMessageDocument {
  readonly _id: string;
  readonly roomId: string;
  /** When it was deleted. */
  readonly at: Date;
  readonly message: MessageDocument;
}

/** Keeps what was deleted under a legal hold, as it was. Nobody is shown it: it is for who may look into the database. */
export async function storeHeld(
  { heldMessages }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  const held = decisions.flatMap(({ at, held: those }) =>
    those.map((message) => ({
      _id: message.id,
      roomId: message.roomId,
      at,
      message: toMessageDocument(message),
    })),
  );
  if (held.length > 0) await heldMessages.insertMany(held, { session });
}
