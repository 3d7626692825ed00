import { refuse } from '@parley/service-kit/refusals';
import type { Message } from './message.ts';
import { mostNamed, mostReactions, reactionId, type Reaction, type ReactionGiven } from './reaction.ts';
import type { CommandOutcome, ReactCommand } from './room-command.ts';

/** What a transaction read of the reactions that its commands are about. */
export interface KnownReactions {
  /** Of those that the commands add or remove, the ones that are there. */
  readonly given: readonly ReactionGiven[];
  /** Of each emoji that is removed the first ones, more than the commands can take away and `mostNamed`. */
  readonly first: readonly ReactionGiven[];
}

export const noReactions: KnownReactions = { given: [], first: [] };

/** What is to be stored beside the messages. */
export interface ReactionChanges {
  readonly added: readonly ReactionGiven[];
  readonly removed: readonly ReactionGiven[];
}

export type DecideReaction = (
  message: Message | undefined,
  command: ReactCommand,
  seq: number,
) => CommandOutcome;

/** Decides one reaction after the other; each sees what those before it have done. The same outcome as before changes nothing. */
export function createDecideReaction(known: KnownReactions): {
  readonly decide: DecideReaction;
  readonly changes: () => ReactionChanges;
} {
  const before = new Map(known.given.map((given) => [reactionId(given), given]));
  const now = new Map(before);
  const listed = new Map([...known.first, ...known.given].map((given) => [reactionId(given), given]));

  const add = (message: Message, given: ReactionGiven): CommandOutcome => {
    if (message.deletedAt !== null) return refuse('MessageIsDeleted');
    const { emoji, userId } = given;
    if (now.has(reactionId(given))) return { message };
    const reaction = message.reactions.find((each) => each.emoji === emoji);
    if (reaction === undefined && message.reactions.length >= mostReactions)
      return refuse('TooManyReactions');
    now.set(reactionId(given), given);
    listed.set(reactionId(given), given);
    if (reaction === undefined) {
      const first = { emoji, count: 1, firstUserIds: [userId] };
      return { message: { ...message, reactions: [...message.reactions, first] } };
    }
    // With fewer names than people somebody before this one is to be named.
    const isNamed = reaction.count < mostNamed;
    const firstUserIds = isNamed ? [...reaction.firstUserIds, userId] : reaction.firstUserIds;
    return { message: replace(message, { emoji, count: reaction.count + 1, firstUserIds }) };
  };
  const remove = (message: Message, given: ReactionGiven): CommandOutcome => {
    const { emoji } = given;
    const reaction = message.reactions.find((each) => each.emoji === emoji);
    if (reaction === undefined || !now.delete(reactionId(given))) return { message };
    listed.delete(reactionId(given));
    const firstUserIds = [...listed.values()]
      .filter((each) => each.messageId === message.id && each.emoji === emoji)
      .toSorted((one, other) => one.seq - other.seq)
      .slice(0, mostNamed)
      .map(({ userId }) => userId);
    return { message: replace(message, { emoji, count: reaction.count - 1, firstUserIds }) };
  };
  return {
    decide(message, { kind, messageId, emoji, actorId }, seq) {
      if (message === undefined) return refuse('MessageNotFound');
      const given = { messageId, emoji, userId: actorId, seq };
      return kind === 'react' ? add(message, given) : remove(message, given);
    },
    changes: () => ({
      added: [...now].flatMap(([id, given]) => (before.get(id) === given ? [] : [given])),
      removed: [...before].flatMap(([id, given]) => (now.get(id) === given ? [] : [given])),
    }),
  };
}

/** One that nobody gives any more goes. */
function replace(message: Message, reaction: Reaction): Message {
  const reactions = message.reactions.map((each) => (each.emoji === reaction.emoji ? reaction : each));
  return { ...message, reactions: reactions.filter(({ count }) => count > 0) };
}
