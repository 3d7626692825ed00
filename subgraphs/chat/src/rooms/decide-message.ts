import { refuse } from '@parley/service-kit/refusals';
import type { Message } from './message.ts';
import type { CommandOutcome, SendCommand } from './room-command.ts';

export function newMessage({ message }: SendCommand, number: number, at: Date): Message {
  return { ...message, number, sentAt: at, editedAt: null, deletedAt: null };
}

/** The same text changes nothing: the outcome then holds the same message. */
export function decideEdit(message: Message | undefined, text: string, at: Date): CommandOutcome {
  if (message === undefined) return refuse('MessageNotFound');
  if (message.deletedAt !== null) return refuse('MessageIsDeleted');
  return { message: message.text === text ? message : { ...message, text, editedAt: at } };
}

/** Nothing of the content stays, not even its fingerprint. A deletion of a deleted message changes nothing. */
export function decideDelete(message: Message | undefined, at: Date): CommandOutcome {
  if (message === undefined) return refuse('MessageNotFound');
  if (message.deletedAt !== null) return { message };
  const tombstone = { ...message, text: null, attachments: [], fingerprint: null, deletedAt: at };
  return { message: tombstone };
}
