import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Session } from './session.ts';
import type { SessionState } from './session-state.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The page's session; only within `App`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('There is no session around this component.');
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
}

/** The id of who is signed in; only within pages of those who are. */
export function useViewerId(): string {
  const state = useSessionState();
  // A page is still drawn for a moment after its viewer has signed out.
  return state.status === 'signed-in' ? state.userId : '';
}
