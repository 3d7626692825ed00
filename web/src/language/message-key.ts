import type { messages } from './en/messages.ts';

/** The name of a text: those of English, which every other language has too. */
export type MessageKey = keyof typeof messages;
