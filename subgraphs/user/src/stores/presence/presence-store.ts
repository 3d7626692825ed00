import type { OperationOrigin } from '@parley/service-kit/contract';
import type { Redis } from 'ioredis';
import type { PresenceVisibility } from '../../accounts/account.ts';
import { neverOnline, type OnlineStatus } from '../../presence/online-status.ts';
import {
  changedScript,
  closeScript,
  renewScript,
  setVisibilityScript,
  sweepScript,
} from './presence-scripts.ts';
import { redisScript } from '@parley/redis';

/** A socket of a user at some gateway. */
export interface UserConnection {
  readonly userId: string;
  /** Unique over all gateways and times. */
  readonly connectionId: string;
}

/** With what is left of its lease. */
export interface LeasedConnection extends UserConnection {
  readonly leaseMs: number;
}

/** A script holds Redis up: it handles so many leases, or reports so many changes, at most. */
const leasesAtATime = 500;
const mostChanges = 10_000;
const repeatsWithinMs = 120_000;

export type PresenceStore = ReturnType<typeof createPresenceStore>;

/**
 * Who is connected, in Redis. Each connection has a lease; a user who has one is online. Leases end by a clock of their own, which goes on
 * only with `sweep`: without sweeps nothing ends. All rejects while Redis is unavailable. `visibilities` is asked once per user whom
 * Redis does not know: what a user has decided outlives Redis.
 */
export function createPresenceStore(deps: {
  redis: Redis;
  /** Before each key, with a hash tag. */
  prefix: string;
  times: { readonly leaseMs: number; readonly graceMs: number };
  visibilities: (userIds: readonly string[]) => Promise<ReadonlyMap<string, PresenceVisibility>>;
}) {
  const { redis, prefix, times, visibilities } = deps;
  const renew = redisScript<readonly string[]>(redis, renewScript);
  const close = redisScript<readonly string[]>(redis, closeScript);
  const sweep = redisScript<readonly [more: number, unknown: readonly string[]]>(redis, sweepScript);
  const setVisibility = redisScript<null>(redis, setVisibilityScript);

  const learn = async (userIds: readonly string[]): Promise<void> => {
    const decided = await visibilities(userIds);
    const pipeline = redis.pipeline();
    // NX: what the user has decided meanwhile stays.
    for (const userId of userIds)
      // Nobody sees an account that is gone.
      pipeline.hsetnx(userKey(prefix, userId), 'visibility', decided.get(userId) ?? 'INVISIBLE');
    await answersOf(pipeline);
  };
  const restore = async (connections: readonly LeasedConnection[]): Promise<void> => {
    const leases = connections.flatMap((each) => [each.userId, each.connectionId, each.leaseMs]);
    const unknown = await renew(prefix, ...leases);
    if (unknown.length === 0) return;
    await learn([...new Set(unknown)]);
    await renew(prefix, ...leases);
  };
  return {
    ...presenceReads(redis, prefix),
    /** Gives these connections a whole lease each; those that have closed stay closed. Repeats are harmless. */
    renew: (connections: readonly UserConnection[]) =>
      restore(connections.map((connection) => ({ ...connection, leaseMs: times.leaseMs }))),
    /** The same for the connections from before an outage of Redis, with what is left of their leases. */
    restore,
    /** Lets a connection's lease end with the grace in which its user may come back; `passedMs` of it have passed already. */
    async close({ userId, connectionId }: UserConnection, passedMs: number) {
      const graceMs = Math.max(0, times.graceMs - passedMs);
      const rememberedMs = Math.max(repeatsWithinMs, times.leaseMs);
      const unknown = await close(prefix, graceMs, rememberedMs, userId, connectionId);
      if (unknown.length === 0) return;
      await learn(unknown);
      await close(prefix, graceMs, rememberedMs, userId, connectionId);
    },
    /** Lets the clock go on by the time since the last sweep, `mostMs` at most, and ends what is due. */
    async sweep(mostMs: number) {
      for (let isMore = true; isMore;) {
        const [more, unknown] = await sweep(prefix, mostMs, leasesAtATime, times.leaseMs);
        if (unknown.length > 0) await learn([...new Set(unknown)]);
        isMore = more === 1 || unknown.length > 0;
      }
    },
    async setVisibility(
      userId: string,
      visibility: PresenceVisibility,
      { traceparent }: OperationOrigin = {},
    ) {
      await setVisibility(prefix, userId, visibility, traceparent ?? '');
    },
  };
}

const userKey = (prefix: string, userId: string): string => `${prefix}user:${userId}`;

function presenceReads(redis: Redis, prefix: string) {
  const changed = redisScript<string[] | null>(redis, changedScript);
  return {
    /** Whether anybody is connected, as far as Redis still knows. */
    async hasLeases() {
      // One member of `leases` is the clock.
      const [leases = 0, lost = 0] = await answersOf(
        redis.pipeline().zcard(`${prefix}leases`).exists(`${prefix}connected`, `${prefix}unleased`),
      );
      return Number(leases) > 1 || Number(lost) > 0;
    },
    /** Who has changed within the last so many ms, by the clock of Redis; null when nobody knows, or when they are very many. */
    changedWithin: (ms: number) => changed(prefix, Math.ceil(ms), mostChanges),
    /** In the order of the ids. */
    async findMany(userIds: readonly string[]) {
      const pipeline = redis.pipeline();
      for (const userId of userIds) pipeline.hmget(userKey(prefix, userId), 'state', 'lastSeenAt', 'version');
      return (await answersOf(pipeline)).map((answer) => toStatus(answer as readonly (string | null)[]));
    },
  };
}

async function answersOf(pipeline: ReturnType<Redis['pipeline']>): Promise<readonly unknown[]> {
  const results = (await pipeline.exec()) ?? [];
  return results.map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
}

function toStatus([state, lastSeenAt, version]: readonly (string | null | undefined)[]): OnlineStatus {
  if (state !== 'ONLINE' && state !== 'OFFLINE') return neverOnline;
  return { state, lastSeenAt: lastSeenAt ? new Date(Number(lastSeenAt)) : null, version: Number(version) };
}
