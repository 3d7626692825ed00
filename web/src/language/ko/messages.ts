import type { messages as english } from '../en/messages.ts';
import { conversation } from './conversation.ts';
import { notifications } from './notifications.ts';
import { people } from './people.ts';
import { rooms } from './rooms.ts';
import { search } from './search.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';

export const messages: Readonly<Record<keyof typeof english, string>> = {
  ...shell,
  ...session,
  ...settings,
  ...people,
  ...notifications,
  ...rooms,
  ...search,
  ...conversation,
};
