import type { RoomState } from './decision.ts';
import type { Message } from './message.ts';
import type { RoomCommand } from './room-command.ts';
import type { RoomLogEntry } from './room-log-entry.ts';

/** The log entry of a command that had an effect. */
export function describeCommand(
  command: RoomCommand,
  message: Message,
  { roomId, memberIds }: RoomState,
  place: { readonly seq: number; readonly at: Date },
): RoomLogEntry {
  const { eventId, actorId } = command;
  const entry = { roomId, eventId, actorId, messageId: message.id, number: message.number, ...place };
  switch (command.kind) {
    case 'send': {
      const isNotified = (id: string): boolean => id !== actorId && !command.notNotifiedIds.has(id);
      return { ...entry, type: 'MessageSent', recipientIds: memberIds.filter(isNotified) };
    }
    case 'edit':
      return { ...entry, type: 'MessageEdited' };
    case 'delete':
      return { ...entry, type: 'MessageDeleted' };
  }
}
