import type { Session } from '../session/session.ts';
import type { SeenStore } from './seen-store.ts';

/** Keeps only what the person has seen who is signed in: it is forgotten when they are not, and when somebody else is. */
export function keepOfViewer(
  session: Pick<Session, 'state' | 'subscribe'>,
  seen: Pick<SeenStore, 'enter' | 'forget'>,
): void {
  let viewerId: string | undefined;
  session.subscribe(() => {
    const state = session.state();
    if (state.status === 'signed-out') {
      viewerId = undefined;
      void seen.forget();
    } else if (state.status === 'signed-in' && state.userId !== viewerId) {
      viewerId = state.userId;
      void seen.enter(viewerId);
    }
  });
}
