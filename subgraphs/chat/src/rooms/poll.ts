/** A question with answers to choose from, as its message keeps it: the work of showing it does not grow with those who voted. */
export interface Poll {
  /** In the order of asking; they never change. */
  readonly options: readonly PollOption[];
  readonly allowsMultiple: boolean;
  /** Nobody is ever told who voted for what. */
  readonly isAnonymous: boolean;
  /** From then on nobody votes; null: until somebody closes it. */
  readonly closesAt: Date | null;
  /** When it was closed by hand; null: it was not. */
  readonly closedAt: Date | null;
  /** The number of people whose vote it has; each counts once, for however many options. */
  readonly voterCount: number;
}

export interface PollOption {
  /** `1`, `2`, …: its place. */
  readonly id: string;
  readonly text: string;
  readonly voteCount: number;
}

/** What somebody has voted for: one option at least. Who has left the room is counted all the same. */
export interface PollVote {
  readonly messageId: string;
  readonly userId: string;
  /** In the order of the options. */
  readonly optionIds: readonly string[];
  /** Of the log entry: of two the one with the lower voted first. */
  readonly seq: number;
}

export const mostOptions = 10;

/** A poll that nobody has voted in yet. */
export function newPoll(asked: {
  readonly options: readonly string[];
  readonly allowsMultiple: boolean;
  readonly isAnonymous: boolean;
  readonly closesAt: Date | null;
}): Poll {
  const options = asked.options.map((text, index) => ({ id: String(index + 1), text, voteCount: 0 }));
  return { ...asked, options, closedAt: null, voterCount: 0 };
}

export function isClosed({ closedAt, closesAt }: Poll, at: Date): boolean {
  return closedAt !== null || (closesAt !== null && closesAt <= at);
}

/** One person has one vote in a poll. */
export function pollVoteId({ messageId, userId }: Pick<PollVote, 'messageId' | 'userId'>): string {
  return `${messageId}:${userId}`;
}
