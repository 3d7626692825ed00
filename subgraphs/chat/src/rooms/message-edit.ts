import type { Message } from './message.ts';

/** What a message said before it was changed. */
export interface MessageEdit {
  /** Of the change's event. */
  readonly id: string;
  readonly messageId: string;
  /** 1, 2, 3, … within the message. */
  readonly number: number;
  readonly text: string;
  readonly writtenAt: Date;
}

/** How often a message can be changed: all that it once said is deleted with it, in the transaction of 32 commands. */
export const mostEdits = 25;

/** What a change of this message's text leaves of it. */
export function editOf(
  { id: messageId, text, editCount, sentAt, editedAt }: Message,
  eventId: string,
): MessageEdit {
  return { id: eventId, messageId, number: editCount + 1, text: text ?? '', writtenAt: editedAt ?? sentAt };
}
