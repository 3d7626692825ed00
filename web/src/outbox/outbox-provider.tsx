import { useApolloClient } from '@apollo/client/react';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useViewerId } from '../session/session-context.ts';
import { openOutbox } from './open-outbox.ts';
import type { Outbox } from './outbox.ts';

const OutboxContext = createContext<Outbox | undefined>(undefined);

/** Sends what the viewer has written, also before the tab was loaded, as long as they are signed in. */
export function OutboxProvider({ children }: { readonly children: ReactNode }) {
  const apollo = useApolloClient();
  const viewerId = useViewerId();
  const [outbox, setOutbox] = useState<Outbox>();
  useEffect(() => {
    let isOver = false;
    let opened: Outbox | undefined;
    const open = async (): Promise<void> => {
      opened = await openOutbox(apollo, viewerId);
      if (isOver) opened.close();
      else setOutbox(opened);
    };
    void open();
    const wake = (): void => opened?.wake();
    window.addEventListener('online', wake);
    return () => {
      isOver = true;
      window.removeEventListener('online', wake);
      opened?.close();
    };
  }, [apollo, viewerId]);
  return <OutboxContext value={outbox}>{children}</OutboxContext>;
}

/** Undefined for the moment in which it is being opened. */
export function useOutbox(): Outbox | undefined {
  return useContext(OutboxContext);
}
