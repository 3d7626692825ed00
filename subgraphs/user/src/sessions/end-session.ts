import type { EventFactory } from '@parley/event-bus';
import { type EventData, SessionRevoked } from '@parley/events';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { SessionCache } from '../stores/session-cache.ts';
import type { SessionStore } from '../stores/session-store.ts';

type Reason = EventData<typeof SessionRevoked>['reason'];

/** Ends a session everywhere: its refresh token at once, its access token and sockets when the gateway consumes `SessionRevoked`. */
export type EndSession = (
  session: { readonly sessionId: string; readonly userId: string },
  reason: Reason,
  origin: OperationOrigin,
) => Promise<void>;

/** A session that has ended already, or is not this user's, stays as it is, without an event. */
export function createEndSession(deps: {
  sessions: Pick<SessionStore, 'revoke'>;
  cache: Pick<SessionCache, 'markRevoked'>;
  events: EventFactory;
  onCommit: () => void;
  now: () => Date;
}): EndSession {
  const { sessions, cache, events, onCommit, now } = deps;
  return async ({ sessionId, userId }, reason, origin) => {
    const at = now();
    const event = events(SessionRevoked, { userId, sessionId, reason, revokedAt: at.toISOString() }, origin);
    if (!(await sessions.revoke({ sessionId, userId, at, event }))) return;
    onCommit();
    await cache.markRevoked(sessionId, userId);
  };
}
