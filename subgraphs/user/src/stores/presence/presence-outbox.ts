import type { Redis } from 'ioredis';
import type { UserOnlineStatus } from '../../presence/online-status.ts';

/** A change that the presence scripts have saved and that is to be published. */
export interface PresenceChange extends UserOnlineStatus {
  readonly entryId: string;
  readonly changedAt: Date;
  /** Of the operation that caused it; most are caused by none. */
  readonly traceparent?: string;
}

export type PresenceOutbox = ReturnType<typeof createPresenceOutbox>;

/** The Redis stream beside the states, in the order of the changes. `redis` is a connection for this alone: it blocks. */
export function createPresenceOutbox({ redis, prefix }: { redis: Redis; prefix: string }) {
  const key = `${prefix}outbox`;
  return {
    /** The oldest ones, 200 at most; waits up to a second for the first. */
    async next() {
      const [stream] = (await redis.xread('COUNT', 200, 'BLOCK', 1_000, 'STREAMS', key, '0')) ?? [];
      return (stream?.[1] ?? []).map(([entryId, fields]) => toChange(entryId, fields));
    },
    /** Those are published. */
    async remove(changes: readonly PresenceChange[]) {
      if (changes.length > 0) await redis.xdel(key, ...changes.map(({ entryId }) => entryId));
    },
  };
}

function toChange(entryId: string, fields: readonly string[]): PresenceChange {
  const field = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
  // Of an instance of the version before there is no such field.
  const traceparent = fields.includes('traceparent') ? field('traceparent') : '';
  const seen = field('lastSeenAt');
  return {
    entryId,
    userId: field('userId'),
    status: {
      state: field('state') === 'ONLINE' ? 'ONLINE' : 'OFFLINE',
      lastSeenAt: seen === '' ? null : new Date(Number(seen)),
      version: Number(field('version')),
    },
    changedAt: new Date(Number(field('changedAt'))),
    ...(traceparent !== '' && { traceparent }),
  };
}
