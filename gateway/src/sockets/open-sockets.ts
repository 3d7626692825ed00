import type { Viewer } from '@parley/service-kit/contract';
import { getOrInsert } from '../get-or-insert.ts';
import type { Identity } from '../viewers/authenticate.ts';

const longestTimerMs = 2 ** 31 - 1;

/** Beside the protocol's own codes. Stock graphql-ws clients connect again after 4403, 1001 and 1013, and give up after 4401 and 4429. */
export const closeCode = {
  goingAway: 1001,
  tryAgainLater: 1013,
  /** The session has ended (logged out): a new token is needed from a new login. */
  sessionEnded: 4401,
  /** The access token is not valid or has expired: connect again with a new one. */
  tokenRefused: 4403,
  /** Too many sockets of this viewer, or too many messages: connect again later. */
  tooMany: 4429,
} as const;

export interface SocketSession {
  /** Ends its operations at once and then the connection; a peer that does not answer is cut. */
  close(code: number, reason: string): void;
  /** Its operations end with their cursors, then it closes: the gateway shuts down. */
  drain(): void;
  onClosed(listener: () => void): void;
}

/** A session of these ways to end; each ends it at once, whatever its peer still takes. `ended`: its connection has closed. */
export function createSession({ close, drain }: Omit<SocketSession, 'onClosed'>) {
  let listeners: (() => void)[] | undefined = [];
  const ended = (): void => {
    const waiting = listeners ?? [];
    listeners = undefined;
    for (const listener of waiting) listener();
  };
  const session: SocketSession = {
    close(code, reason) {
      close(code, reason);
      ended();
    },
    drain() {
      drain();
      ended();
    },
    onClosed: (listener) => void (listeners === undefined ? listener() : listeners.push(listener)),
  };
  return { session, ended };
}

export type OpenSockets = ReturnType<typeof createOpenSockets>;

/** The authenticated sockets, so that they end with their token or their session. */
export function createOpenSockets(
  options: {
    /** A socket is authenticated as this viewer; the answer is called when it has closed. */
    onIdentified?: (viewer: Viewer) => () => void;
  } = {},
) {
  const { onIdentified } = options;
  const bySession = new Map<string, Set<SocketSession>>();
  const expiries = new WeakMap<SocketSession, NodeJS.Timeout>();
  const expireAt = (session: SocketSession, time: number): void => {
    clearTimeout(expiries.get(session));
    expiries.set(session, closeAt(session, time));
  };

  return {
    /** Call once per socket, when its token is verified. */
    add(session: SocketSession, { viewer, expiresAt, revocationKey }: Identity) {
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
    renew(session: SocketSession, { expiresAt }: Identity) {
      // It may have closed while its token was verified.
      if (expiresAt !== null && expiries.has(session)) expireAt(session, expiresAt);
    },
    endSession(revocationKey: string) {
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
