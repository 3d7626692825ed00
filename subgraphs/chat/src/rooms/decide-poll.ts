import { refuse } from '@parley/service-kit/refusals';
import type { RoomState } from './decision.ts';
import type { Message } from './message.ts';
import { isAtLeast } from './permissions.ts';
import { isClosed, type Poll, pollVoteId, type PollVote } from './poll.ts';
import type { ClosePollCommand, CommandOutcome, VoteCommand } from './room-command.ts';

/** Of the votes that a transaction's commands replace the ones that are there, by `pollVoteId`. */
export type KnownVotes = ReadonlyMap<string, PollVote>;

export const noVotes: KnownVotes = new Map();

/** What is to be stored beside the messages. */
export interface VoteChanges {
  readonly given: readonly PollVote[];
  readonly takenBack: readonly PollVote[];
}

export type DecideVote = (
  message: Message | undefined,
  command: VoteCommand,
  moment: { readonly seq: number; readonly at: Date },
) => CommandOutcome;

/** Decides one vote after the other; each sees what those before it have done. The same vote as before changes nothing. */
export function createDecideVote(known: KnownVotes): {
  readonly decide: DecideVote;
  readonly changes: () => VoteChanges;
} {
  const now = new Map(known);
  return {
    decide(message, { messageId, actorId: userId, optionIds }, { seq, at }) {
      if (message === undefined) return refuse('MessageNotFound');
      if (message.deletedAt !== null) return refuse('MessageIsDeleted');
      const { poll } = message;
      if (poll === null) return refuse('MessageNotFound');
      if (isClosed(poll, at)) return refuse('PollIsClosed');
      const id = pollVoteId({ messageId, userId });
      const before = now.get(id)?.optionIds ?? [];
      const wanted = poll.options.map((option) => option.id).filter((each) => optionIds.includes(each));
      if (wanted.join() === before.join()) return { message };
      if (wanted.length === 0) now.delete(id);
      else now.set(id, { messageId, userId, optionIds: wanted, seq });
      return { message: { ...message, poll: recount(poll, before, wanted) } };
    },
    changes: () => ({
      given: [...now].flatMap(([id, vote]) => (known.get(id) === vote ? [] : [vote])),
      takenBack: [...known].flatMap(([id, vote]) => (now.has(id) ? [] : [vote])),
    }),
  };
}

/** One person's vote is another one. */
function recount(poll: Poll, before: readonly string[], after: readonly string[]): Poll {
  const options = poll.options.map((option) => {
    const change = Number(after.includes(option.id)) - Number(before.includes(option.id));
    return { ...option, voteCount: option.voteCount + change };
  });
  const voterCount = poll.voterCount + Number(after.length > 0) - Number(before.length > 0);
  return { ...poll, options, voterCount };
}

/** By its author, or in a group an admin. One that is closed, by hand or by time, stays as it is. */
export function decideClose(
  { kind, members }: Pick<RoomState, 'kind' | 'members'>,
  message: Message | undefined,
  { actorId }: ClosePollCommand,
  at: Date,
): CommandOutcome {
  if (message === undefined) return refuse('MessageNotFound');
  if (message.deletedAt !== null) return refuse('MessageIsDeleted');
  if (message.poll === null) return refuse('MessageNotFound');
  const isAdmin = kind === 'GROUP' && isAtLeast(members.get(actorId)?.role ?? 'MEMBER', 'ADMIN');
  if (message.senderId !== actorId && !isAdmin) return refuse('NotTheSender');
  if (isClosed(message.poll, at)) return { message };
  return { message: { ...message, poll: { ...message.poll, closedAt: at } } };
}
