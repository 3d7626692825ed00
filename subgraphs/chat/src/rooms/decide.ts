import { isRefusal, refuse } from '@parley/service-kit/refusals';
import { createDecideAttachments } from './decide-attachments.ts';
import { decideDelete, decideEdit, newMessage } from './decide-message.ts';
import { createDecideReaction } from './decide-reaction.ts';
import { decidePin } from './decide-pin.ts';
import { createDecideSlowMode } from './decide-slow-mode.ts';
import { createDecideVote, decideClose } from './decide-poll.ts';
import type { RoomDecision, RoomState } from './decision.ts';
import { editOf, type MessageEdit } from './message-edit.ts';
import { newlyMentioned, notifiedOf } from './decide-mentions.ts';
import type { Message } from './message.ts';
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
  const inserted: Message[] = [];
  const updated = new Map<string, Message>();
  const entries: RoomLogEntry[] = [];
  const reactions = createDecideReaction(state.reactions);
  const slowMode = createDecideSlowMode(state, now);
  const votes = createDecideVote(state.votes);
  const attachments = createDecideAttachments(state.uploads, at);
  const edits: MessageEdit[] = [];
  let { pinnedCount } = state;
  const nextSeq = (): number => state.lastSeq + entries.length + 1;

  const change = (command: RoomCommand): CommandOutcome => {
    if (!state.members.has(command.actorId)) return refuse('NotARoomMember');
    if (!isAllowed(state, command)) return refuse('NotAllowed');
    if (command.kind === 'send') {
      const early = slowMode.refuse(command.actorId);
      if (early !== null) return early;
      const files = attachments.attach(command);
      if (isRefusal(files)) return files;
      slowMode.noteSent(command.actorId);
      const number = state.lastNumber + inserted.length + 1;
      const message = newMessage(state, command, { number, attachments: files, at });
      inserted.push(message);
      return record(command, message);
    }
    const before = seenBy(state, command.actorId, messages.get(command.messageId));
    const moment = { state, at, pinnedCount, reactions, votes, seq: nextSeq() };
    const outcome = changeMessage(command, before, moment);
    if (isRefusal(outcome) || outcome.message === before) return outcome;
    if (before !== undefined && command.kind === 'edit') edits.push(editOf(before, command.eventId));
    if (before !== undefined && command.kind === 'delete') attachments.remove(before);
    pinnedCount += pinsOf(outcome.message) - pinsOf(before);
    messages.set(command.messageId, outcome.message);
    updated.set(command.messageId, outcome.message);
    return record(command, outcome.message, before);
  };
  const record = (command: RoomCommand, message: Message, before?: Message): CommandOutcome => {
    entries.push(describeCommand(command, { message, before }, state, { seq: nextSeq(), at }));
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
    attachments: attachments.changes(),
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
  }
}

/** Who was removed and is back sees less than when they asked. */
function seenBy(state: RoomState, actorId: string, message: Message | undefined): Message | undefined {
  return message !== undefined && seesNumber(state, actorId, message.number) ? message : undefined;
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
      return true;
  }
}

function seesNumber({ members }: RoomState, userId: string, number: number): boolean {
  const member = members.get(userId);
  return member !== undefined && number >= (member.firstVisibleNumber ?? 1);
}

function pinsOf(message: Message | undefined): number {
  return message === undefined || message.pinned === null ? 0 : 1;
}

function describeCommand(
  command: RoomCommand,
  { message, before }: { readonly message: Message; readonly before: Message | undefined },
  state: RoomState,
  place: { readonly seq: number; readonly at: Date },
): RoomLogEntry {
  const { roomId, members, membersVersion } = state;
  const { eventId, actorId } = command;
  const entry = { roomId, eventId, actorId, messageId: message.id, number: message.number, ...place };
  switch (command.kind) {
    case 'send': {
      const { notNotifiedIds, repliedToId } = command;
      const isNotified = (id: string): boolean => id !== actorId && !notNotifiedIds.has(id);
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
        id !== actorId && !command.notNotifiedIds.has(id) && seesNumber(state, id, message.number);
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
      // Nothing that is kept or sent says whose vote it was: the poll says it where it may be told.
      const { actorId: _actorId, ...voted } = entry;
      return { ...voted, type: 'PollVoted' };
    }
    case 'closePoll':
      return { ...entry, type: 'PollClosed' };
    case 'react':
    case 'unreact': {
      const { emoji } = command;
      // Nobody is notified of what they do not see: who has left, and who came back after it was said. What is taken back they may know.
      const isTold = (id: string): boolean =>
        command.kind === 'unreact' || seesNumber(state, id, message.number);
      const recipientIds = command.recipientIds.filter(isTold);
      const type = command.kind === 'react' ? 'ReactionAdded' : 'ReactionRemoved';
      return { ...entry, type, emoji, recipientIds };
    }
  }
}
