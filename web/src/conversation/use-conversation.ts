import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Conversation, createConversation } from './conversation.ts';
import type { ConversationSource } from './conversation-source.ts';
import type { ConversationView } from './conversation-store.ts';
import type { JumpTarget } from './use-jump-target.ts';

const nothing = (): (() => void) => () => undefined;
const none = (): undefined => undefined;

export interface OpenConversation<Head> {
  readonly conversation: Conversation<Head>;
  readonly view: ConversationView<Head>;
}

/** What `source` is of, live while it is shown, around a message that one jumps to; undefined for the moment before it is opened. */
export function useConversation<Head>(
  source: ConversationSource<Head>,
  target: JumpTarget | undefined,
): OpenConversation<Head> | undefined {
  const apollo = useApolloClient();
  const [conversation, setConversation] = useState<Conversation<Head>>();
  useEffect(() => {
    const opened = createConversation(apollo, source);
    setConversation(opened);
    return () => opened.close();
  }, [apollo, source]);
  useEffect(() => {
    if (target !== undefined) conversation?.goTo(target.messageId);
  }, [conversation, target]);
  const view = useSyncExternalStore(conversation?.subscribe ?? nothing, conversation?.view ?? none);
  return conversation === undefined || view === undefined ? undefined : { conversation, view };
}
