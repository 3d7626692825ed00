import type { SessionState } from './session-state.ts';
import type { OpenSession } from './session-tokens.ts';

export type SessionHolder = ReturnType<typeof createSessionHolder>;

/** Who is signed in on this page, for `useSyncExternalStore`, and the tokens to act with: in memory only, so that no script finds them in a store. */
export function createSessionHolder() {
  const listeners = new Set<() => void>();
  let state: SessionState = { status: 'opening', isUnanswered: false };
  let open: OpenSession | undefined;
  const become = (next: SessionState, session?: OpenSession): void => {
    state = next;
    open = session;
    for (const changed of listeners) changed();
  };
  return {
    state: (): SessionState => state,
    /** Undefined also while the platform has not said yet that the session goes on. */
    open: (): OpenSession | undefined => open,
    /** Calls back after each change; answers how to stop that. */
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    enterAs: (session: OpenSession): void => become({ status: 'signed-in', userId: session.userId }, session),
    /** The same viewer has newer tokens. */
    renew: (session: OpenSession): void => void (open = session),
    end: (hasEnded: boolean): void => become({ status: 'signed-out', hasEnded }),
    /** Until the platform answers, who was signed in last sees what they have seen. */
    assume: (userId: string | undefined): void =>
      become(
        userId === undefined ? { status: 'opening', isUnanswered: true } : { status: 'signed-in', userId },
      ),
  };
}
