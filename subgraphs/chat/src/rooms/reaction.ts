/** An emoji on a message, as the message keeps it: the work of showing it does not grow with those who gave it. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** The first of them, `mostNamed` at most, in the order of giving. */
  readonly firstUserIds: readonly string[];
}

/** That somebody gave an emoji. */
export interface ReactionGiven {
  readonly messageId: string;
  readonly emoji: string;
  readonly userId: string;
  /** Of the log entry: of two of one message the one with the lower was given first. */
  readonly seq: number;
}

/** The number of different emoji on a message, and of people that an emoji names. */
export const mostReactions = 20;
export const mostNamed = 3;

/** One person gives one emoji to a message once. */
export function reactionId({ messageId, emoji, userId }: Omit<ReactionGiven, 'seq'>): string {
  return `${messageId}:${emoji}:${userId}`;
}
