import type { Viewer } from '@parley/service-kit/contract';
import { getOrInsert } from '../get-or-insert.ts';
import type { Identity } from '../viewers/authenticate.ts';
import { closeCode } from './close-codes.ts';

const longestTimerMs = 2 ** 31 - 1;

/** One client's connection. */
export interface SocketSession {
  /** Ends its operations at once and then the connection; a peer that does not answer is cut. */
  close(code: number, reason: string): void;
  /** Its operations end with their cursors, then it closes: the gateway shuts down. */
  drain(): void;
  onClosed(listener: () => void): void;
}

/** The authenticated sockets, so that they end with their token or their session. */
export interface OpenSockets {
  /** Call once per socket, when its token is verified. */
  add(session: SocketSession, identity: Identity): void;
  /** It has shown a newer token of the same session. */
  renew(session: SocketSession, identity: Identity): void;
  /** Ends every socket of a revoked session. */
  endSession(revocationKey: string): void;
}

export function createOpenSockets(
  options: {
    /** A socket is authenticated as this viewer; the answer is called when it has closed. */
    onIdentified?: (viewer: Viewer) => () => void;
  } = {},
): OpenSockets {
  const { onIdentified } = options;
  const bySession = new Map<string, Set<SocketSession>>();
  const expiries = new WeakMap<SocketSession, NodeJS.Timeout>();
  const expireAt = (session: SocketSession, time: number): void => {
    clearTimeout(expiries.get(session));
    expiries.set(session, closeAt(session, time));
  };

  return {
    add(session, { viewer, expiresAt, revocationKey }) {
      if (viewer !== null && onIdentified !== undefined) session.onClosed(onIdentified(viewer));
      if (expiresAt !== null) expireAt(session, expiresAt);
      session.onClosed(() => {
        clearTimeout(expiries.get(session));
        expiries.delete(session);
      });
      if (revocationKey === null) return;
      const sessions = getOrInsert(bySession, revocationKey, () => new Set<SocketSession>());
      sessions.add(session);
      session.onClosed(() => {
        sessions.delete(session);
        if (sessions.size === 0) bySession.delete(revocationKey);
      });
    },
    renew(session, { expiresAt }) {
      // It may have closed while its token was verified.
      if (expiresAt !== null && expiries.has(session)) expireAt(session, expiresAt);
    },
    endSession(revocationKey) {
      for (const session of bySession.get(revocationKey) ?? [])
        session.close(closeCode.sessionEnded, 'The session has ended. Log in again.');
    },
  };
}

function closeAt(session: SocketSession, time: number): NodeJS.Timeout {
  const end = (): void =>
    session.close(closeCode.tokenRefused, 'The access token has expired. Connect again with a new one.');
  return setTimeout(end, Math.min(Math.max(time - Date.now(), 0), longestTimerMs));
}
