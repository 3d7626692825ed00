/** How long a change is remembered as such. */
const changesKeptMs = 10 * 60_000;

/**
 * What all scripts share. Keys, all of one hash slot:
 * - `user:<id>`: state, version, lastSeenAt, visibility. `connections:<user id>`: a set. `closed:<connection id>`.
 * - `leases`: connection → when it ends, by the presence clock, and `clock`: that clock, negative, so that one is not lost without the other.
 * - `connected`: who has connections; `unleased`: of whom the leases were lost, until `sweep` has given them new ones.
 * - `changes`: user → version of the last change, kept for ten minutes, and `since`: from when on it is complete, negative.
 * - `sweptAt` (server time); `outbox` (a stream).
 * Redis may lose any of them, by eviction: each heals by the next report of the gateways, or ends one lease later.
 *
 * `settle` is the one place where a state changes: with it change its version and the entry of the outbox. `assumed` stands for a state
 * that was lost. A version is also the server's time in ms, so that it rises even when Redis has lost everything; where a state was lost
 * one more, since that one may be of the same ms. So is the clock at its beginning: no lease from before ends later by its loss.
 */
const common = `
local prefix = KEYS[1]
local leases, connected, unleased, changes = prefix .. 'leases', prefix .. 'connected', prefix .. 'unleased', prefix .. 'changes'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
local function clock()
  local stands = redis.call('ZSCORE', leases, 'clock')
  if stands then return -tonumber(stands) end
  redis.call('ZADD', leases, text(-now), 'clock')
  redis.call('SUNIONSTORE', unleased, unleased, connected)
  redis.call('DEL', connected)
  return now
end
local function member(user, connection) return user .. ' ' .. connection end
local function settle(user, assumed, trace)
  local key = prefix .. 'user:' .. user
  local state, version, visibility = unpack(redis.call('HMGET', key, 'state', 'version', 'visibility'))
  local isConnected = redis.call('EXISTS', prefix .. 'connections:' .. user) == 1
  redis.call(isConnected and 'SADD' or 'SREM', connected, user)
  local shown = 'OFFLINE'
  if visibility == 'VISIBLE' and isConnected then shown = 'ONLINE' end
  if shown == (state or assumed or 'OFFLINE') then return end
  version = text(math.max(tonumber(version or '0') + 1, assumed and now + 1 or now))
  local seen = ''
  if shown == 'OFFLINE' then seen = text(now) end
  redis.call('HSET', key, 'state', shown, 'version', version, 'lastSeenAt', seen)
  redis.call('XADD', prefix .. 'outbox', '*', 'userId', user, 'state', shown, 'version', version, 'lastSeenAt', seen, 'changedAt', text(now), 'traceparent', trace or '')
  redis.call('ZADD', changes, 'NX', text(-now), 'since')
  redis.call('ZADD', changes, version, user)
end
`;

/**
 * ARGV: user, connection, lease in ms, user, connection, … No lease gets shorter by it. Answers the users whose visibility is not known:
 * nothing was done for them.
 */
export const renewScript = `${common}
local unknown, present = {}, clock()
for index = 1, #ARGV, 3 do
  local user, connection = ARGV[index], ARGV[index + 1]
  local ends = present + tonumber(ARGV[index + 2])
  if redis.call('HEXISTS', prefix .. 'user:' .. user, 'visibility') == 0 then
    table.insert(unknown, user)
  elseif redis.call('EXISTS', prefix .. 'closed:' .. connection) == 0 then
    redis.call('SADD', prefix .. 'connections:' .. user, connection)
    redis.call('ZADD', leases, 'GT', text(ends), member(user, connection))
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
local ends = text(clock() + grace)
local isNews = redis.call('SET', prefix .. 'closed:' .. connection, 1, 'PX', remembered, 'GET') == false
redis.call('ZADD', leases, 'LT', ends, member(user, connection))
if isNews and redis.call('HEXISTS', key, 'state') == 0 then
  redis.call('SADD', prefix .. 'connections:' .. user, connection)
  settle(user)
end
return {}
`;

/**
 * ARGV: by how many ms the clock may go on at most, how many leases (and lost leases, and old changes) to handle at most, a whole lease in
 * ms. Answers 1 when there may be more to do, and the users whose visibility is not known: their leases have not ended.
 */
export const sweepScript = `${common}
local most = tonumber(ARGV[2])
local passed = math.max(0, math.min(now - tonumber(redis.call('GET', prefix .. 'sweptAt') or text(now)), tonumber(ARGV[1])))
redis.call('SET', prefix .. 'sweptAt', text(now))
local present = clock() + passed
redis.call('ZADD', leases, text(-present), 'clock')
local lost = redis.call('SPOP', unleased, most)
for _, user in ipairs(lost) do
  redis.call('SADD', connected, user)
  local connections = redis.call('SMEMBERS', prefix .. 'connections:' .. user)
  if #connections == 0 then connections = { '-' } end
  for _, connection in ipairs(connections) do
    redis.call('ZADD', leases, 'NX', text(present + tonumber(ARGV[3])), member(user, connection))
  end
end
local due, unknown = redis.call('ZRANGEBYSCORE', leases, 0, text(present), 'LIMIT', 0, most), {}
for _, lease in ipairs(due) do
  local user, connection = string.match(lease, '^(%S+) (.*)$')
  local visibility = redis.call('HGET', prefix .. 'user:' .. user, 'visibility')
  if visibility then
    redis.call('ZREM', leases, lease)
    redis.call('SREM', prefix .. 'connections:' .. user, connection)
    settle(user, visibility == 'VISIBLE' and 'ONLINE')
  else
    table.insert(unknown, user)
  end
end
local floor = now - ${changesKeptMs}
local old = redis.call('ZRANGEBYSCORE', changes, 0, text(floor), 'LIMIT', 0, most)
if #old > 0 then redis.call('ZREM', changes, unpack(old)) end
redis.call('ZADD', changes, 'XX', 'LT', text(-floor), 'since')
return { math.max(#lost, #due, #old) == most and 1 or 0, unknown }
`;

/** ARGV: how far back in ms, how many at most. Answers who has changed since then; nothing when that is not known, or more. */
export const changedScript = `${common}
local from = now - tonumber(ARGV[1])
redis.call('ZADD', changes, 'NX', text(-now), 'since')
local most = tonumber(ARGV[2])
if -tonumber(redis.call('ZSCORE', changes, 'since')) > from or redis.call('ZCOUNT', changes, text(from), '+inf') > most then return false end
return redis.call('ZRANGEBYSCORE', changes, text(from), '+inf')
`;

/** ARGV: user, visibility, trace context of the operation or nothing. Friends may still see online whose state was lost. */
export const setVisibilityScript = `${common}
local isLost = redis.call('HSET', prefix .. 'user:' .. ARGV[1], 'visibility', ARGV[2]) == 1
  and redis.call('EXISTS', prefix .. 'connections:' .. ARGV[1]) == 1
settle(ARGV[1], isLost and ARGV[2] == 'INVISIBLE' and 'ONLINE', ARGV[3])
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
