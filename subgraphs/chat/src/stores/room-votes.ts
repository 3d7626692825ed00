import type { ClientSession } from 'mongodb';
import type { RoomDecision } from '../rooms/decision.ts';
import { type KnownVotes, noVotes } from '../rooms/decide-poll.ts';
import { pollVoteId } from '../rooms/poll.ts';
import type { RoomBatch } from '../rooms/settle-batches.ts';
import { toVote, toVoteDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** The votes that commands replace, of however many rooms. Nothing is asked where there are none. */
export async function findVotes(
  { pollVotes }: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
): Promise<KnownVotes> {
  const ids = batches
    .flatMap(({ commands }) => commands)
    .flatMap((command) =>
      command.kind === 'vote' ? [pollVoteId({ messageId: command.messageId, userId: command.actorId })] : [],
    );
  if (ids.length === 0) return noVotes;
  const found = await pollVotes.find({ _id: { $in: ids } }, { session }).toArray();
  return new Map(found.map((document) => [document._id, toVote(document)]));
}

/** Of the rooms that changed; nothing is written where nobody voted. */
export async function storeVotes(
  { pollVotes }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  const given = decisions.flatMap(({ votes }) => votes.given);
  const takenBack = decisions.flatMap(({ votes }) => votes.takenBack);
  const writes = [
    ...takenBack.map((vote) => ({ deleteOne: { filter: { _id: pollVoteId(vote) } } })),
    ...given.map((vote) => {
      const { _id, ...replacement } = toVoteDocument(vote);
      return { replaceOne: { filter: { _id }, replacement, upsert: true } };
    }),
  ];
  if (writes.length > 0) await pollVotes.bulkWrite(writes, { session });
}
