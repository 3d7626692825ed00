import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { useViewerId } from '../session/session-context.ts';
import { createSeen, type Seen } from './seen.ts';
import type { SeenStore } from './seen-store.ts';

/** Where the browser keeps it, of whoever is signed in. */
export const SeenStoreContext = createContext<SeenStore | undefined>(undefined);
const SeenContext = createContext<Seen | undefined>(undefined);

/** Lets the pages below it keep what the viewer sees, and show it again before the platform answers. */
export function SeenProvider({ children }: { readonly children: ReactNode }) {
  const store = useContext(SeenStoreContext);
  const viewerId = useViewerId();
  const seen = useMemo(
    () => (store === undefined || viewerId === '' ? undefined : createSeen(store, viewerId, later)),
    [store, viewerId],
  );
  useEffect(() => {
    const flush = (): void => seen?.flush();
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [seen]);
  return <SeenContext value={seen}>{children}</SeenContext>;
}

/** Undefined where nothing is kept. */
export function useSeen(): Seen | undefined {
  return useContext(SeenContext);
}

function later(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
