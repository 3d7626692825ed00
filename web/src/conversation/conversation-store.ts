import type { PendingMutation } from '../message-actions/message-mutation.ts';
import type { RefusedMutation } from '../message-actions/mutations.ts';
import {
  type ConversationAction,
  type ConversationState,
  emptyConversation,
  reduceConversation,
} from './conversation-state.ts';

/** `Head`: what is shown beside the messages, the room or the thread. */
export interface ConversationView<Head> extends ConversationState {
  readonly head: Head | undefined;
  /** The first message that was unread when the conversation was opened. */
  readonly firstUnread: number | undefined;
  /** The message that one wanted to go to last, where it cannot be shown. */
  readonly missing: string | undefined;
  /**
   * Unreachable: there was no answer yet; it is asked again. Open: what is shown is
   * live, or before its timeline is loaded what was shown last time. Lost: the viewer does not see it (any
   * more), or there is none.
   */
  readonly status: 'opening' | 'unreachable' | 'open' | 'lost';
  /** What the viewer does to messages, until the server has answered. */
  readonly mutations: readonly PendingMutation[];
  /** The last one that was refused, by the id of the message. */
  readonly refused: ReadonlyMap<string, RefusedMutation>;
}

export type ConversationStore<Head> = ReturnType<typeof createConversationStore<Head>>;

/** What a conversation shows now, `kept` at first: a store that `useSyncExternalStore` reads. */
export function createConversationStore<Head>(kept: ConversationView<Head> | undefined) {
  const listeners = new Set<() => void>();
  let view: ConversationView<Head> = kept ?? {
    ...emptyConversation,
    head: undefined,
    firstUnread: undefined,
    missing: undefined,
    status: 'opening',
    mutations: [],
    refused: new Map(),
  };
  const become = (next: Partial<ConversationView<Head>>): void => {
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
