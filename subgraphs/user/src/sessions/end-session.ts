import { type EventData, SessionRevoked } from '@parley/events';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { Parts } from '../use-cases.ts';
import type { Session } from './session.ts';

type Reason = EventData<typeof SessionRevoked>['reason'];

export type EndSession = ReturnType<typeof createEndSession>;

/**
 * Ends a session everywhere: its refresh token at once, its access token and sockets when the gateway consumes `SessionRevoked`. One that
 * has ended already, or is not this user's, stays as it is, without an event.
 */
export function createEndSession({ sessions, sessionCache: cache, events, onCommit, now }: Parts) {
  return async (
    { id: sessionId, userId }: Pick<Session, 'id' | 'userId'>,
    reason: Reason,
    origin: OperationOrigin,
  ) => {
    const at = now();
    const event = events(SessionRevoked, { userId, sessionId, reason, revokedAt: at.toISOString() }, origin);
    if (!(await sessions.revoke({ sessionId, userId, at, event }))) return;
    onCommit();
    await cache.markRevoked(sessionId, userId);
  };
}
