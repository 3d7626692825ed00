/**
 * What all scripts share. Keys, all of one hash slot: `user:<id>` (state, version, lastSeenAt, visibility), `connections:<user id>` (a set),
 * `leases` (connection → when it ends, by the presence clock), `closed:<connection id>`, `clock` (ms), `sweptAt` (server time), `outbox` (a stream).
 *
 * `settle` is the one place where a state changes: with it change its version and the entry of the outbox. A version is also the
 * server's time in ms, so that it rises even when Redis has lost everything.
 */
const common = `
local prefix = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
local function clock() return tonumber(redis.call('GET', prefix .. 'clock') or '0') end
local function member(user, connection) return user .. ' ' .. connection end
local function settle(user)
  local key = prefix .. 'user:' .. user
  local state, version, visibility = unpack(redis.call('HMGET', key, 'state', 'version', 'visibility'))
  local shown = 'OFFLINE'
  if visibility == 'VISIBLE' and redis.call('EXISTS', prefix .. 'connections:' .. user) == 1 then shown = 'ONLINE' end
  if shown == (state or 'OFFLINE') then return end
  version = text(math.max(tonumber(version or '0') + 1, now))
  local seen = ''
  if shown == 'OFFLINE' then seen = text(now) end
  redis.call('HSET', key, 'state', shown, 'version', version, 'lastSeenAt', seen)
  redis.call('XADD', prefix .. 'outbox', '*', 'userId', user, 'state', shown, 'version', version, 'lastSeenAt', seen, 'changedAt', text(now))
end
`;

/**
 * ARGV: user, connection, lease in ms, user, connection, … No lease gets shorter by it. Answers the users whose visibility is not known:
 * nothing was done for them.
 */
export const renewScript = `${common}
local unknown = {}
for index = 1, #ARGV, 3 do
  local user, connection = ARGV[index], ARGV[index + 1]
  local ends = clock() + tonumber(ARGV[index + 2])
  if redis.call('HEXISTS', prefix .. 'user:' .. user, 'visibility') == 0 then
    table.insert(unknown, user)
  elseif redis.call('EXISTS', prefix .. 'closed:' .. connection) == 0 then
    redis.call('SADD', prefix .. 'connections:' .. user, connection)
    redis.call('ZADD', prefix .. 'leases', 'GT', text(ends), member(user, connection))
    settle(user)
  end
end
return unknown
`;

/**
 * ARGV: grace in ms, how long the end is remembered in ms, user, connection. A repeat of older events must not bring it back. Of a user
 * without a state Redis has lost what it knew, and their friends still see them online: the connection counts as there until now, so
 * that they consume its end. Answers the user if their visibility is not known: nothing was done.
 */
export const closeScript = `${common}
local grace, remembered, user, connection = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local key = prefix .. 'user:' .. user
if redis.call('HEXISTS', key, 'visibility') == 0 then return { user } end
local repeated = redis.call('EXISTS', prefix .. 'closed:' .. connection) == 1
redis.call('SET', prefix .. 'closed:' .. connection, 1, 'PX', remembered)
if repeated or redis.call('HEXISTS', key, 'state') == 1 then
  redis.call('ZADD', prefix .. 'leases', 'XX', 'LT', text(clock() + grace), member(user, connection))
else
  redis.call('SADD', prefix .. 'connections:' .. user, connection)
  redis.call('ZADD', prefix .. 'leases', text(clock() + grace), member(user, connection))
  settle(user)
end
return {}
`;

/** ARGV: by how many ms the clock may go on at most, and how many leases to end at most. Answers how many have ended. */
export const sweepScript = `${common}
local last = tonumber(redis.call('GET', prefix .. 'sweptAt') or text(now))
local passed = math.max(0, math.min(now - last, tonumber(ARGV[1])))
redis.call('SET', prefix .. 'sweptAt', text(now))
redis.call('INCRBY', prefix .. 'clock', text(passed))
local due = redis.call('ZRANGEBYSCORE', prefix .. 'leases', '-inf', text(clock()), 'LIMIT', 0, ARGV[2])
for _, lease in ipairs(due) do
  local user, connection = string.match(lease, '^(%S+) (.*)$')
  redis.call('ZREM', prefix .. 'leases', lease)
  redis.call('SREM', prefix .. 'connections:' .. user, connection)
  settle(user)
end
return #due
`;

/** ARGV: user, visibility. */
export const setVisibilityScript = `${common}
redis.call('HSET', prefix .. 'user:' .. ARGV[1], 'visibility', ARGV[2])
settle(ARGV[1])
`;

/** KEYS: the lock. ARGV: who wants it, for how many ms. Answers 1 to its holder. */
export const holdScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

/** KEYS: the lease. ARGV: its holder. */
export const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;
