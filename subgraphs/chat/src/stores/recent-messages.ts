import type { Redis } from 'ioredis';
import { z } from 'zod';
import { isInRoom, type Message } from '../rooms/message.ts';
import type { RoomDecision } from '../rooms/decision.ts';

/** The number of a room's newest messages that are kept, and how long an unused room stays. */
export const mostKept = 50;
const ttlSeconds = 60 * 60;

export type RecentMessages = ReturnType<typeof createRecentMessages>;

/** Where a room's log ends: another entry at the same `seq` is of another history, which the store lost. */
export interface LogEnd {
  readonly seq: number;
  readonly eventId: string | null;
}

// KEYS[1]: a hash of number → message, and where the log ended: `seq` and `entry`. ARGV: seq, entry, ttl, then number, message, …
const fillScript = `
local seq = redis.call('HGET', KEYS[1], 'seq')
if seq and tonumber(seq) > tonumber(ARGV[1]) then return 0 end
if seq == ARGV[1] and redis.call('HGET', KEYS[1], 'entry') == ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'seq', ARGV[1], 'entry', ARGV[2])
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`;

// KEYS[1] as above. ARGV: seq and entry before, seq and entry after, ttl, how many are kept, then number, message, …
const followScript = `
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or nil)
if not seq then return 0 end
local entry = redis.call('HGET', KEYS[1], 'entry')
if seq > tonumber(ARGV[3]) or (seq == tonumber(ARGV[3]) and entry == ARGV[4]) then return 0 end
if seq ~= tonumber(ARGV[1]) or entry ~= ARGV[2] then return redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'seq', ARGV[3], 'entry', ARGV[4])
local highest = 0
for i = 7, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  highest = math.max(highest, tonumber(ARGV[i]))
end
local fields = redis.call('HKEYS', KEYS[1])
for _, field in ipairs(fields) do
  local number = tonumber(field)
  if number then highest = math.max(highest, number) end
end
for _, field in ipairs(fields) do
  local number = tonumber(field)
  if number and number <= highest - tonumber(ARGV[6]) then redis.call('HDEL', KEYS[1], field) end
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1`;

/**
 * The newest messages of rooms, in Redis: never the only place of anything. Each copy carries the end of the room's log of which it
 * is true; a reader compares it with the room's own, so that a stale copy is never taken for the truth. Redis unavailable: no copy.
 */
export function createRecentMessages(deps: {
  redis: Redis;
  keyPrefix: string;
  logger: { warn(fields: object, message: string): void };
}) {
  const { redis, keyPrefix, logger } = deps;
  const keyOf = (roomId: string): string => `${keyPrefix}chat:recent:${roomId}`;
  const unlessUnavailable = (work: Promise<unknown>, roomId: string): void => {
    work.catch((error: unknown) => logger.warn({ err: error, roomId }, 'Recent messages were not kept'));
  };
  return {
    /** The newest messages (50 at most, ascending) as they are at this end of the log; null when there is no copy of that moment. */
    async read(roomId: string, { seq, eventId }: LogEnd): Promise<readonly Message[] | null> {
      if (redis.status !== 'ready') return null;
      const copy = await redis.hgetall(keyOf(roomId)).catch(() => null);
      if (copy === null || copy['seq'] !== String(seq) || copy['entry'] !== String(eventId)) return null;
      return parse(copy);
    },
    /** Keeps a room's newest messages, unless a later copy is there. */
    fill(roomId: string, { seq, eventId }: LogEnd, messages: readonly Message[]): void {
      if (redis.status !== 'ready') return;
      const args = [seq, String(eventId), ttlSeconds, ...messages.slice(-mostKept).flatMap(toField)];
      unlessUnavailable(redis.eval(fillScript, 1, keyOf(roomId), ...args), roomId);
    },
    /** Drops a copy: some of its messages have expired. */
    forget(roomId: string): void {
      if (redis.status === 'ready') unlessUnavailable(redis.del(keyOf(roomId)), roomId);
    },
    /** Brings a copy on by what was committed; one that missed something is dropped (a deleted text must not stay). */
    follow({ state: { roomId, lastSeq, lastEventId }, entries, inserted, updated }: RoomDecision): void {
      const last = entries.at(-1);
      if (redis.status !== 'ready' || last === undefined) return;
      const position = [lastSeq, String(lastEventId), last.seq, last.eventId, ttlSeconds, mostKept];
      const args = [...position, ...[...inserted, ...updated].filter(isInRoom).flatMap(toField)];
      unlessUnavailable(redis.eval(followScript, 1, keyOf(roomId), ...args), roomId);
    },
  };
}

function toField(message: Message): [string, string] {
  return [String(message.number), JSON.stringify(message)];
}

const time = z.coerce.date();
const linkPreview = z.object({
  url: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  siteName: z.string(),
  image: z
    .object({ fileId: z.string(), width: z.number(), height: z.number(), placeholder: z.string() })
    .nullable(),
});
const stored = z.object({
  id: z.string(),
  roomId: z.string(),
  number: z.number(),
  senderId: z.string(),
  clientMessageId: z.string(),
  fingerprint: z.string().nullable(),
  text: z.string().nullable(),
  replyTo: z.string().nullable(),
  attachments: z.array(
    z.union([
      z.object({ url: z.string(), name: z.string(), contentType: z.string() }),
      z.object({
        id: z.string(),
        name: z.string(),
        contentType: z.string(),
        size: z.number(),
        image: z.object({ width: z.number(), height: z.number(), placeholder: z.string() }).nullable(),
      }),
    ]),
  ),
  inThread: z
    .object({ rootId: z.string(), rootNumber: z.number(), number: z.number() })
    .nullable()
    .default(null),
  hiddenFromSome: z.boolean().default(false),
  mentions: z
    .array(z.object({ start: z.number(), length: z.number(), userId: z.string().nullable() }))
    .default([]),
  reactions: z
    .array(z.object({ emoji: z.string(), count: z.number(), firstUserIds: z.array(z.string()) }))
    .default([]),
  pinned: z.object({ at: time, userId: z.string() }).nullable().default(null),
  poll: z
    .object({
      options: z.array(z.object({ id: z.string(), text: z.string(), voteCount: z.number() })),
      allowsMultiple: z.boolean(),
      isAnonymous: z.boolean(),
      closesAt: time.nullable(),
      closedAt: time.nullable(),
      voterCount: z.number(),
    })
    .nullable()
    .default(null),
  forwardedFromId: z.string().nullable().default(null),
  linkPreview: linkPreview.optional(),
  withoutLinkPreview: z.boolean().optional(),
  sentAt: time,
  editedAt: time.nullable(),
  editCount: z.number().default(0),
  deletedAt: time.nullable(),
  deletedById: z.string().nullable().default(null),
});

function parse({ seq: _seq, entry: _entry, ...fields }: Record<string, string>): readonly Message[] {
  const messages = Object.values(fields).map((json) => stored.parse(JSON.parse(json)));
  return messages.toSorted((one, other) => one.number - other.number);
}
