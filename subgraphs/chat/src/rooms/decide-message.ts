import type { Message } from './message.ts';
import type { CommandOutcome, SendCommand } from './room-command.ts';

export function newMessage({ message }: SendCommand, number: number, at: Date): Message {
  return { ...message, number, sentAt: at, editedAt: null, deletedAt: null };
}

/** The same text changes nothing: the outcome then holds the same message. */
export function decideEdit(message: Message | undefined, text: string, at: Date): CommandOutcome {
  if (message === undefined) return { kind: 'refused', reason: 'MESSAGE_NOT_FOUND' };
  if (message.deletedAt !== null) return { kind: 'refused', reason: 'MESSAGE_IS_DELETED' };
  return { kind: 'done', message: message.text === text ? message : { ...message, text, editedAt: at } };
}

/** Nothing of the content stays, not even its fingerprint. A deletion of a deleted message changes nothing. */
export function decideDelete(message: Message | undefined, at: Date): CommandOutcome {
  if (message === undefined) return { kind: 'refused', reason: 'MESSAGE_NOT_FOUND' };
  if (message.deletedAt !== null) return { kind: 'done', message };
  const tombstone = { ...message, text: null, attachments: [], fingerprint: null, deletedAt: at };
  return { kind: 'done', message: tombstone };
}
