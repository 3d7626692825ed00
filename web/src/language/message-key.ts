import type { files } from './en/files.ts';
import type { forwarding } from './en/forwarding.ts';
import type { groups } from './en/groups.ts';
import type { messageActions } from './en/message-actions.ts';
import type { messages } from './en/messages.ts';
import type { people } from './en/people.ts';
import type { roomMenu } from './en/room-menu.ts';
import type { search } from './en/search.ts';
import type { settings } from './en/settings.ts';
import type { threads } from './en/threads.ts';

/** The name of a text: those of English, which every other language has too. Texts of a part are there below its `MoreTexts`. */
export type MessageKey =
  | keyof typeof files
  | keyof typeof forwarding
  | keyof typeof groups
  | keyof typeof messageActions
  | keyof typeof messages
  | keyof typeof roomMenu
  | keyof typeof people
  | keyof typeof search
  | keyof typeof settings
  | keyof typeof threads;
