import { isRefusal, refuse } from '@parley/service-kit/refusals';
import { decideDelete, decideEdit } from './decide-message.ts';
import { createDecideReaction } from './decide-reaction.ts';
import { createDecideSend } from './decide-send.ts';
import { describeReply, followersBy, placeInThread } from './describe-reply.ts';
import { seenBy, seesNumber, unlessExpired } from './seen-in-room.ts';
import type { FollowedThread } from './thread.ts';
import { withTrace } from './traced.ts';
import { decidePin } from './decide-pin.ts';
import { decidePreview } from './decide-preview.ts';
import { createDecideVote, decideClose } from './decide-poll.ts';
import type { RoomDecision, RoomState } from './decision.ts';
import { editOf, type MessageEdit } from './message-edit.ts';
import { newlyMentioned, notifiedOf } from './decide-mentions.ts';
import { isInRoom, type Message } from './message.ts';
import { mayPin, mayPost } from './permissions.ts';
import type { CommandOutcome, RoomCommand, SendCommand } from './room-command.ts';
import type { RoomLogEntry } from './room-log-entry.ts';

/**
 * The order of a room, pure: each command that has an effect gets the next `seq`, and each message the next `number`, without a hole. A
 * command sees what those before it have done. Times never go back.
 */
export function decide(state: RoomState, commands: readonly RoomCommand[], now: Date): RoomDecision {
  const at = state.lastAt > now ? state.lastAt : now;
  const messages = new Map(state.messages);
  const updated = new Map<string, Message>();
  const entries: RoomLogEntry[] = [];
  const reactions = createDecideReaction(state.reactions);
  const votes = createDecideVote(state.votes);
  const sends = createDecideSend(state, { now, at });
  const { inserted, attachments, threads } = sends;
  const edits: MessageEdit[] = [];
  const held: Message[] = [];
  let { pinnedCount } = state;
  const nextSeq = (): number => state.lastSeq + entries.length + 1;

  const change = (command: RoomCommand): CommandOutcome => {
    // A preview is added by the service, also when who sent the link has left meanwhile: the others still see the message.
    const isByService = command.kind === 'preview';
    if (!isByService && !state.members.has(command.actorId)) return refuse('NotARoomMember');
    if (!isAllowed(state, command)) return refuse('NotAllowed');
    if (command.kind === 'send') {
      const sent = sends.decide(command, messages, nextSeq());
      return isRefusal(sent) ? sent : record(command, sent.message);
    }
    const found = messages.get(command.messageId);
    const before = isByService ? unlessExpired(state, found) : seenBy(state, command.actorId, found);
    const moment = { state, at, pinnedCount, reactions, votes, seq: nextSeq() };
    const outcome = changeMessage(command, before, moment);
    if (isRefusal(outcome) || outcome.message === before) return outcome;
    if (before !== undefined && command.kind === 'edit') edits.push(editOf(before, command.eventId));
    if (before !== undefined && command.kind === 'delete')
      if (state.isHeld) held.push(before);
      else attachments.remove(before);
    threads.change(command, outcome.message, (edit) => followersBy(state, edit, outcome.message));
    if (before !== undefined) attachments.showPreview(before, outcome.message);
    pinnedCount += pinsOf(outcome.message) - pinsOf(before);
    messages.set(command.messageId, outcome.message);
    updated.set(command.messageId, outcome.message);
    return record(command, outcome.message, before);
  };
  const record = (command: RoomCommand, message: Message, before?: Message): CommandOutcome => {
    const about = { message, before, thread: threads.find(message) };
    entries.push(describeCommand(command, about, state, { seq: nextSeq(), at }));
    return { message };
  };
  const outcomes = commands.map(change);
  return {
    state,
    at,
    now,
    inserted,
    updated: [...updated.values()],
    reactions: reactions.changes(),
    votes: votes.changes(),
    threads: threads.changes(),
    attachments: attachments.changes(),
    held,
    edits,
    entries,
    outcomes,
  };
}

function changeMessage(
  command: Exclude<RoomCommand, SendCommand>,
  before: Message | undefined,
  moment: {
    readonly state: RoomState;
    readonly at: Date;
    readonly pinnedCount: number;
    readonly reactions: ReturnType<typeof createDecideReaction>;
    readonly votes: ReturnType<typeof createDecideVote>;
    readonly seq: number;
  },
): CommandOutcome {
  const { state, at, pinnedCount, reactions, votes, seq } = moment;
  switch (command.kind) {
    case 'edit':
      return decideEdit(state, before, command, at);
    case 'delete':
      return decideDelete(state, before, command, at);
    case 'react':
    case 'unreact':
      return reactions.decide(before, command, seq);
    case 'pin':
    case 'unpin':
      return decidePin(before, command, pinnedCount, at);
    case 'vote':
      return votes.decide(before, command, { seq, at });
    case 'closePoll':
      return decideClose(state, before, command, at);
    case 'preview':
      return decidePreview(before, command);
  }
}

/** What the settings of the room say. Every member who sees a message may react to it, vote in it, and delete their own. */
function isAllowed(state: RoomState, { kind, actorId }: RoomCommand): boolean {
  switch (kind) {
    case 'send':
    case 'edit':
      return mayPost(state, actorId);
    case 'pin':
    case 'unpin':
      return mayPin(state, actorId);
    case 'delete':
    case 'react':
    case 'unreact':
    case 'vote':
    case 'closePoll':
    case 'preview':
      return true;
  }
}

function pinsOf(message: Message | undefined): number {
  return message === undefined || message.pinned === null ? 0 : 1;
}

function describeCommand(
  command: RoomCommand,
  about: {
    readonly message: Message;
    readonly before: Message | undefined;
    /** As it is after the command. */
    readonly thread: FollowedThread | undefined;
  },
  state: RoomState,
  place: { readonly seq: number; readonly at: Date },
): RoomLogEntry {
  const { message, before, thread } = about;
  const { roomId, members, membersVersion } = state;
  const { eventId, actorId } = command;
  const { number } = placeInThread(message);
  const subject = { messageId: message.id, ...placeInThread(message), ...place };
  const entry = { roomId, eventId, actorId, ...withTrace(command), ...subject };
  switch (command.kind) {
    case 'send': {
      const { notNotifiedIds, repliedToId } = command;
      const isNotified = (id: string): boolean => id !== actorId && !notNotifiedIds.has(id);
      if (message.inThread !== null && !isInRoom(message))
        return describeReply(entry, { message, inThread: message.inThread, thread }, state, isNotified);
      const reply = repliedToId !== undefined && repliedToId !== actorId && { repliedToId };
      const mentioned = notifiedOf(message.mentions, isNotified);
      const sent = { ...entry, type: 'MessageSent', ...reply, ...mentioned } as const;
      if (membersVersion !== undefined) {
        const exceptIds = [...notNotifiedIds].filter((id) => members.has(id));
        return { ...sent, recipientIds: [], membersVersion, exceptIds };
      }
      return { ...sent, recipientIds: [...members.keys()].filter(isNotified) };
    }
    case 'edit': {
      const isNotified = (id: string): boolean =>
        id !== actorId && !command.notNotifiedIds.has(id) && seesNumber(state, id, number);
      const newly = newlyMentioned(state, before?.mentions ?? [], message.mentions).filter(isNotified);
      return { ...entry, type: 'MessageEdited', ...(newly.length > 0 && { mentionedIds: newly }) };
    }
    case 'delete':
      return { ...entry, type: 'MessageDeleted' };
    case 'pin':
      return { ...entry, type: 'MessagePinned' };
    case 'unpin':
      return { ...entry, type: 'MessageUnpinned' };
    case 'vote': {
      // Nothing that is kept or sent says whose vote it was: the poll says it where it may be told. The trace would, too.
      return { roomId, eventId, ...subject, type: 'PollVoted' };
    }
    case 'closePoll':
      return { ...entry, type: 'PollClosed' };
    case 'preview':
      return { ...entry, type: 'MessagePreviewAdded' };
    case 'react':
    case 'unreact': {
      const { emoji } = command;
      // Nobody is notified of what they do not see: who has left, and who came back after it was said. What is taken back they may know.
      const isTold = (id: string): boolean => command.kind === 'unreact' || seesNumber(state, id, number);
      const recipientIds = command.recipientIds.filter(isTold);
      const type = command.kind === 'react' ? 'ReactionAdded' : 'ReactionRemoved';
      return { ...entry, type, emoji, recipientIds };
    }
  }
}
