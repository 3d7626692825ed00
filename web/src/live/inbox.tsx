import { useApolloClient } from '@apollo/client/react';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { InboxEventsDocument, type InboxEventsSubscription } from './graph.generated.ts';

export type InboxEvent = InboxEventsSubscription['inboxEvents'];
type Listener = (event: InboxEvent) => void;

export type Inbox = ReturnType<typeof createInbox>;

const InboxContext = createContext<Inbox | undefined>(undefined);

/** Follows the viewer's inbox once for all that show something of it. */
export function InboxProvider({ children }: { readonly children: ReactNode }) {
  const apollo = useApolloClient();
  const [inbox] = useState(createInbox);
  useEffect(() => {
    const events = apollo.subscribe({ query: InboxEventsDocument, fetchPolicy: 'no-cache' }).subscribe({
      next({ data }) {
        if (data?.inboxEvents !== undefined) inbox.emit(data.inboxEvents);
      },
      error: () => undefined,
    });
    return () => events.unsubscribe();
  }, [apollo, inbox]);
  return <InboxContext value={inbox}>{children}</InboxContext>;
}

/** Calls with each event from now on; with `StreamStart` as soon as nothing is missed any more: then what is shown is fetched. */
export function useInboxEvents(onEvent: Listener): void {
  const inbox = useInbox();
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => inbox.subscribe((event) => latest.current(event)), [inbox]);
}

export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (inbox === undefined) throw new Error('There is no inbox around this component.');
  return inbox;
}

function createInbox() {
  const listeners = new Set<Listener>();
  let start: InboxEvent | undefined;
  return {
    emit(event: InboxEvent): void {
      if (event.__typename === 'StreamStart') start = event;
      for (const listener of listeners) listener(event);
    },
    subscribe(listener: Listener): () => void {
      listeners.add(listener);
      if (start !== undefined) listener(start);
      return () => void listeners.delete(listener);
    },
  };
}
