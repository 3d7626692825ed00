import type { ClientSession } from 'mongodb';
import { noReactions, type KnownReactions } from '../rooms/decide-reaction.ts';
import type { RoomDecision } from '../rooms/decision.ts';
import { mostNamed, reactionId, type ReactionGiven } from '../rooms/reaction.ts';
import type { ReactCommand, RoomCommand } from '../rooms/room-command.ts';
import { toReactionDocument, type ReactionDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** What the reactions of a transaction need to know, of however many rooms. Nothing is asked where there are none. */
export async function findReactions(
  { reactions }: Mongo,
  session: ClientSession,
  commands: readonly RoomCommand[],
): Promise<KnownReactions> {
  const asked = commands.flatMap((command) => (isReaction(command) ? [command] : []));
  if (asked.length === 0) return noReactions;
  const ids = asked.map(({ messageId, emoji, actorId }) => reactionId({ messageId, emoji, userId: actorId }));
  const given = await reactions.find({ _id: { $in: ids } }, { session }).toArray();
  // As many as may be taken back by these commands are no longer the first.
  const limit = mostNamed + asked.length;
  const first: ReactionDocument[] = [];
  for (const { messageId, emoji } of withoutRepeats(asked.filter(({ kind }) => kind === 'unreact'))) {
    const found = reactions.find({ messageId, emoji }, { session }).sort({ seq: 1 }).limit(limit);
    first.push(...(await found.toArray()));
  }
  return { given: given.map(toReaction), first: first.map(toReaction) };
}

/** Of the rooms that changed; nothing is written where no reaction was given or taken back. */
export async function storeReactions(
  { reactions }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  const added = decisions.flatMap((decision) => decision.reactions.added);
  const removed = decisions.flatMap((decision) => decision.reactions.removed);
  if (removed.length > 0) await reactions.deleteMany({ _id: { $in: removed.map(reactionId) } }, { session });
  if (added.length > 0) await reactions.insertMany(added.map(toReactionDocument), { session });
}

function isReaction(command: RoomCommand): command is ReactCommand {
  return command.kind === 'react' || command.kind === 'unreact';
}

function withoutRepeats(commands: readonly ReactCommand[]): Iterable<ReactCommand> {
  return new Map(commands.map((command) => [`${command.messageId}:${command.emoji}`, command])).values();
}

function toReaction({ messageId, emoji, userId, seq }: ReactionDocument): ReactionGiven {
  return { messageId, emoji, userId, seq };
}
