import { createContext, useContext } from 'react';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import type { Mutations } from './mutations.ts';
import type { MessageAction } from './offered-actions.ts';

/** A place in the window, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface MessageActionsValue extends Mutations {
  /** The address at which the page shows a message of the room. */
  readonly hrefOf: (messageId: string) => string;
  /** Opens a message's menu; the focus comes back to `element`. */
  readonly openMenu: (message: TimelineMessage, at: Point, element: HTMLElement) => void;
  readonly run: (action: MessageAction, message: TimelineMessage) => void;
}

export const MessageActionsContext = createContext<MessageActionsValue | undefined>(undefined);

/** What can be done with the messages of the room around. */
export function useMessageActions(): MessageActionsValue {
  const value = useContext(MessageActionsContext);
  if (value === undefined) throw new Error('There is no room around this component.');
  return value;
}
