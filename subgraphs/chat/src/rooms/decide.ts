import { isRefusal, refuse } from '@parley/service-kit/refusals';
import { decideDelete, decideEdit, newMessage } from './decide-message.ts';
import type { RoomDecision, RoomState } from './decision.ts';
import { mayPost } from './permissions.ts';
import type { Message } from './message.ts';
import type { CommandOutcome, RoomCommand } from './room-command.ts';
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

  const change = (command: RoomCommand): CommandOutcome => {
    if (!state.members.has(command.actorId)) return refuse('NotARoomMember');
    if (command.kind !== 'delete' && !mayPost(state, command.actorId)) return refuse('NotAllowed');
    if (command.kind === 'send') {
      const message = newMessage(command, state.lastNumber + inserted.length + 1, at);
      inserted.push(message);
      return record(command, message);
    }
    const before = messages.get(command.messageId);
    const outcome = command.kind === 'edit' ? decideEdit(before, command.text, at) : decideDelete(before, at);
    if (isRefusal(outcome) || outcome.message === before) return outcome;
    messages.set(command.messageId, outcome.message);
    updated.set(command.messageId, outcome.message);
    return record(command, outcome.message);
  };
  const record = (command: RoomCommand, message: Message): CommandOutcome => {
    entries.push(describeCommand(command, message, state, { seq: state.lastSeq + entries.length + 1, at }));
    return { message };
  };
  const outcomes = commands.map(change);
  return { state, at, inserted, updated: [...updated.values()], entries, outcomes };
}

function describeCommand(
  command: RoomCommand,
  message: Message,
  { roomId, members, membersVersion }: RoomState,
  place: { readonly seq: number; readonly at: Date },
): RoomLogEntry {
  const { eventId, actorId } = command;
  const entry = { roomId, eventId, actorId, messageId: message.id, number: message.number, ...place };
  switch (command.kind) {
    case 'send': {
      const { notNotifiedIds, repliedToId } = command;
      const reply = repliedToId !== undefined && repliedToId !== actorId && { repliedToId };
      const sent = { ...entry, type: 'MessageSent', ...reply } as const;
      if (membersVersion !== undefined) {
        const exceptIds = [...notNotifiedIds].filter((id) => members.has(id));
        return { ...sent, recipientIds: [], membersVersion, exceptIds };
      }
      const isNotified = (id: string): boolean => id !== actorId && !notNotifiedIds.has(id);
      return { ...sent, recipientIds: [...members.keys()].filter(isNotified) };
    }
    case 'edit':
      return { ...entry, type: 'MessageEdited' };
    case 'delete':
      return { ...entry, type: 'MessageDeleted' };
  }
}
