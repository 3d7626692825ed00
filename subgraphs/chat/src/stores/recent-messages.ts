import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Message } from '../rooms/message.ts';
import type { RoomDecision } from '../rooms/decision.ts';

/** How many of a room's newest messages are kept, and how long an unused room stays. */
const kept = 50;
const ttlSeconds = 60 * 60;

/**
 * The newest messages of rooms, in Redis: never the only place of anything. Each copy carries the room's `seq` of which it is
 * true; a reader compares it with the room's own, so that a stale copy is never taken for the truth. Redis unavailable: no copy.
 */
export interface RecentMessages {
  /** The newest messages (50 at most, ascending) as they are at `seq`; null when there is no copy of that moment. */
  read(roomId: string, seq: number): Promise<readonly Message[] | null>;
  /** Keeps a room's newest messages as of `seq`, unless a later copy is there. */
  fill(roomId: string, seq: number, messages: readonly Message[]): void;
  /** Brings a copy on by what was committed; one that missed something is dropped (a deleted text must not stay). */
  follow(decision: RoomDecision): void;
}

// KEYS[1]: a hash of number → message, and `seq`. ARGV: seq, ttl, then number, message, …
const fillScript = `
local seq = redis.call('HGET', KEYS[1], 'seq')
if seq and tonumber(seq) >= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'seq', ARGV[1])
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1`;

// KEYS[1] as above. ARGV: seq before, seq after, ttl, how many are kept, then number, message, …
const followScript = `
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or nil)
if not seq or seq >= tonumber(ARGV[2]) then return 0 end
if seq ~= tonumber(ARGV[1]) then return redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'seq', ARGV[2])
local highest = 0
for i = 5, #ARGV, 2 do
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
  if number and number <= highest - tonumber(ARGV[4]) then redis.call('HDEL', KEYS[1], field) end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`;

export function createRecentMessages(deps: {
  redis: Redis;
  keyPrefix: string;
  logger: { warn(fields: object, message: string): void };
}): RecentMessages {
  const { redis, keyPrefix, logger } = deps;
  const keyOf = (roomId: string): string => `${keyPrefix}chat:recent:${roomId}`;
  const unlessUnavailable = (work: Promise<unknown>, roomId: string): void => {
    work.catch((error: unknown) => logger.warn({ err: error, roomId }, 'Recent messages were not kept'));
  };
  return {
    async read(roomId, seq) {
      if (redis.status !== 'ready') return null;
      const copy = await redis.hgetall(keyOf(roomId)).catch(() => null);
      return copy === null || copy['seq'] !== String(seq) ? null : parse(copy);
    },
    fill(roomId, seq, messages) {
      if (redis.status !== 'ready') return;
      const copy = messages.slice(-kept).flatMap(toField);
      unlessUnavailable(redis.eval(fillScript, 1, keyOf(roomId), seq, ttlSeconds, ...copy), roomId);
    },
    follow({ state: { roomId, lastSeq }, entries, inserted, updated }) {
      if (redis.status !== 'ready') return;
      const changed = [...inserted, ...updated].flatMap(toField);
      const position = [lastSeq, lastSeq + entries.length, ttlSeconds, kept];
      unlessUnavailable(redis.eval(followScript, 1, keyOf(roomId), ...position, ...changed), roomId);
    },
  };
}

function toField(message: Message): [string, string] {
  return [String(message.number), JSON.stringify(message)];
}

const time = z.coerce.date();
const stored = z.object({
  id: z.string(),
  roomId: z.string(),
  number: z.number(),
  senderId: z.string(),
  clientMessageId: z.string(),
  fingerprint: z.string().nullable(),
  text: z.string().nullable(),
  replyTo: z.string().nullable(),
  attachments: z.array(z.object({ url: z.string(), name: z.string(), contentType: z.string() })),
  sentAt: time,
  editedAt: time.nullable(),
  deletedAt: time.nullable(),
});

function parse({ seq: _seq, ...fields }: Record<string, string>): readonly Message[] {
  const messages = Object.values(fields).map((json) => stored.parse(JSON.parse(json)));
  return messages.toSorted((one, other) => one.number - other.number);
}
