import type { UserConnection } from '../stores/presence/presence-store.ts';

/** A connection that may still be there, and what is left of its lease. */
export interface CachedConnection extends UserConnection {
  readonly leaseMs: number;
}

/** The connections that this process knows of from the gateways, for a Redis that has lost them. */
export interface ConnectionCache {
  alive(connections: readonly UserConnection[]): void;
  closed(connectionId: string): void;
  present(): readonly CachedConnection[];
  /** Other instances may consume their end from now on. */
  forgetAll(): void;
}

/** Each is kept for as long as its lease, by the clock of this process. */
export function createConnectionCache(deps: {
  leaseMs: number;
  /** In milliseconds. */
  now?: () => number;
}): ConnectionCache {
  const { leaseMs, now = () => performance.now() } = deps;
  /** The one that was reported last comes last. */
  const connections = new Map<string, { readonly userId: string; readonly at: number }>();
  const forgetOld = (): void => {
    for (const [connectionId, { at }] of connections) {
      if (at + leaseMs > now()) return;
      connections.delete(connectionId);
    }
  };
  return {
    alive(reported) {
      const at = now();
      for (const { connectionId, userId } of reported) {
        connections.delete(connectionId);
        connections.set(connectionId, { userId, at });
      }
      forgetOld();
    },
    closed(connectionId) {
      connections.delete(connectionId);
    },
    present() {
      forgetOld();
      return [...connections].map(([connectionId, { userId, at }]) => ({
        connectionId,
        userId,
        leaseMs: Math.ceil(at + leaseMs - now()),
      }));
    },
    forgetAll() {
      connections.clear();
    },
  };
}
