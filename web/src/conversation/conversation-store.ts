import {
  type ConversationAction,
  type ConversationState,
  emptyConversation,
  reduceConversation,
} from './conversation-state.ts';
import type { ConversationRoomQuery } from './graph.generated.ts';

export type ConversationRoom = NonNullable<ConversationRoomQuery['room']>;

export interface ConversationView extends ConversationState {
  readonly room: ConversationRoom | undefined;
  /** The first message that was unread when the room was opened. */
  readonly firstUnread: number | undefined;
  /** The message that one wanted to go to last, where it cannot be shown. */
  readonly missing: string | undefined;
  /** Open: what is shown is live. Lost: the viewer is not in the room, or it could not be read. */
  readonly status: 'opening' | 'open' | 'lost';
}

export type ConversationStore = ReturnType<typeof createConversationStore>;

/** What a conversation shows now: a store that `useSyncExternalStore` reads. */
export function createConversationStore() {
  const listeners = new Set<() => void>();
  let view: ConversationView = {
    ...emptyConversation,
    room: undefined,
    firstUnread: undefined,
    missing: undefined,
    status: 'opening',
  };
  const become = (next: Partial<ConversationView>): void => {
    view = { ...view, ...next };
    for (const changed of listeners) changed();
  };
  return {
    view: () => view,
    become,
    apply: (actions: readonly ConversationAction[]): void =>
      become(actions.reduce<ConversationState>(reduceConversation, view)),
    subscribe: (onChange: () => void): (() => void) => {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}
