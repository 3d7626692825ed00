import type { UserConnection } from '../stores/presence/presence-store.ts';

/** A connection that may still be there, and what is left of its lease. */
export interface HeardConnection extends UserConnection {
  readonly leaseMs: number;
}

/** What this process has heard of connections, for a Redis that has lost it. */
export interface HeardConnections {
  alive(connections: readonly UserConnection[]): void;
  closed(connectionId: string): void;
  present(): readonly HeardConnection[];
  /** Others may hear of them from now on. */
  forgetAll(): void;
}

/** Each is kept for as long as its lease, by the clock of this process. */
export function createHeardConnections(deps: {
  leaseMs: number;
  /** In milliseconds. */
  now?: () => number;
}): HeardConnections {
  const { leaseMs, now = () => performance.now() } = deps;
  /** In the order of when they were heard of. */
  const heard = new Map<string, { readonly userId: string; readonly at: number }>();
  const forgetOld = (): void => {
    for (const [connectionId, { at }] of heard) {
      if (at + leaseMs > now()) return;
      heard.delete(connectionId);
    }
  };
  return {
    alive(connections) {
      const at = now();
      for (const { connectionId, userId } of connections) {
        heard.delete(connectionId);
        heard.set(connectionId, { userId, at });
      }
      forgetOld();
    },
    closed(connectionId) {
      heard.delete(connectionId);
    },
    present() {
      forgetOld();
      return [...heard].map(([connectionId, { userId, at }]) => ({
        connectionId,
        userId,
        leaseMs: Math.ceil(at + leaseMs - now()),
      }));
    },
    forgetAll() {
      heard.clear();
    },
  };
}
