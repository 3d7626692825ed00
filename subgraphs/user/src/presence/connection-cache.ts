import type { LeasedConnection, UserConnection } from '../stores/presence/presence-store.ts';

export type ConnectionCache = ReturnType<typeof createConnectionCache>;

/**
 * The connections that this process knows of from the gateways, for a Redis that has lost them. Each is kept for as long as its lease, by
 * the clock of this process.
 */
export function createConnectionCache(deps: {
  leaseMs: number;
  /** In milliseconds. */
  now?: () => number;
}) {
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
    alive(reported: readonly UserConnection[]) {
      const at = now();
      for (const { connectionId, userId } of reported) {
        connections.delete(connectionId);
        connections.set(connectionId, { userId, at });
      }
      forgetOld();
    },
    closed(connectionId: string) {
      connections.delete(connectionId);
    },
    present(): readonly LeasedConnection[] {
      forgetOld();
      const left = (at: number): number => Math.ceil(at + leaseMs - now());
      return [...connections].map(([connectionId, { userId, at }]) => ({
        connectionId,
        userId,
        leaseMs: left(at),
      }));
    },
    /** Other instances may consume their end from now on. */
    forgetAll() {
      connections.clear();
    },
  };
}
