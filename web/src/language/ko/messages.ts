import type { messages as english } from '../en/messages.ts';
import { conversation } from './conversation.ts';
import { notifications } from './notifications.ts';
import { rooms } from './rooms.ts';
import { session } from './session.ts';
import { shell } from './shell.ts';

export const messages: Readonly<Record<keyof typeof english, string>> = {
  ...shell,
  ...session,
  ...notifications,
  ...rooms,
  ...conversation,
};
