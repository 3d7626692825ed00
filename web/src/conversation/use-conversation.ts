import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Conversation, type ConversationView, createConversation } from './conversation.ts';
import type { JumpTarget } from './use-jump-target.ts';

const nothing = (): (() => void) => () => undefined;
const none = (): undefined => undefined;

/** The open room, live while it is shown, around a message that one jumps to; undefined for the moment before it is opened. */
export function useConversation(
  roomId: string,
  target: JumpTarget | undefined,
): { readonly conversation: Conversation; readonly view: ConversationView } | undefined {
  const apollo = useApolloClient();
  const [conversation, setConversation] = useState<Conversation>();
  useEffect(() => {
    const opened = createConversation(apollo, roomId);
    setConversation(opened);
    return () => opened.close();
  }, [apollo, roomId]);
  useEffect(() => {
    if (target !== undefined) conversation?.goTo(target.messageId);
  }, [conversation, target]);
  const view = useSyncExternalStore(conversation?.subscribe ?? nothing, conversation?.view ?? none);
  return conversation === undefined || view === undefined ? undefined : { conversation, view };
}
