import { conversation } from './conversation.ts';
import { notifications } from './notifications.ts';
import { rooms } from './rooms.ts';
import { session } from './session.ts';
import { shell } from './shell.ts';

/** All texts in English, the language that the others are translated from. ICU MessageFormat. */
export const messages = {
  ...shell,
  ...session,
  ...notifications,
  ...rooms,
  ...conversation,
} as const;
