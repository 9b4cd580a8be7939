#!lua
-- Puts staged rankings in the place of the live ones, and opens them. A live one that has more players is kept for a while. What has
-- no staged one is empty from now on. One that is in neither registry was dropped meanwhile, and stays out.
--
-- KEYS[1]  restoration: id of the one that may change the data
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  registry of the staged rankings
-- KEYS[4]  replaced rankings that are kept  sorted set: ranking -> until when, s since 1970
-- KEYS[5]  meta: rebuilds, how often this was done
-- KEYS[6…] scores and prefixes of members, live; the same, staged; the same, replaced; for each ranking
-- ARGV[1]  id of the caller's restoration
-- ARGV[2]  how long a ranking with more players is kept, s
-- ARGV[3]  how much later Redis drops it by itself, s
-- ARGV[4…] field of each ranking in the registries
--
-- Returns the players of the rankings that are kept, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"
-- @include "rankings"

local restoration, registry, stagedRegistry, replacedRankings, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local keptFor, grace = tonumber(ARGV[2]), tonumber(ARGV[3])
if not isOngoing(restoration, ARGV[1]) then
  return RESTORATION_ENDED
end

local function move(from, to)
  if redis.call('EXISTS', from) == 1 then
    redis.call('RENAME', from, to)
  end
end

-- A staged ranking that has lost players takes no place.
for i = 4, #ARGV do
  local staged = KEYS[8 + 6 * (i - 4)]
  if redis.call('ZCARD', staged) < (tonumber(redis.call('HGET', stagedRegistry, ARGV[i])) or 0) then
    return RESTORATION_ENDED
  end
end

local kept, now = 0, redis.call('TIME')[1]
for i = 4, #ARGV do
  local field, k = ARGV[i], 6 + 6 * (i - 4)
  local live, staged, replaced = KEYS[k], KEYS[k + 2], KEYS[k + 4]
  local livePrefixes, stagedPrefixes, replacedPrefixes = KEYS[k + 1], KEYS[k + 3], KEYS[k + 5]
  local before = redis.call('TYPE', live).ok == 'zset' and redis.call('ZCARD', live) or 0
  local after = redis.call('ZCARD', staged)
  -- UNLINK frees memory in another thread. RENAME over a set of a million would free it at once.
  if before > after then
    redis.call('UNLINK', replaced, replacedPrefixes)
    move(live, replaced)
    move(livePrefixes, replacedPrefixes)
    redis.call('EXPIRE', replaced, keptFor + grace)
    redis.call('EXPIRE', replacedPrefixes, keptFor + grace)
    redis.call('ZADD', replacedRankings, now + keptFor, field)
    kept = kept + before
  else
    redis.call('UNLINK', live, livePrefixes)
  end
  move(staged, live)
  move(stagedPrefixes, livePrefixes)
  local counted = redis.call('HGET', registry, field)
  if counted or redis.call('HGET', stagedRegistry, field) then
    redis.call('HSET', registry, field, (isFinal(counted) and '=' or '') .. after)
  end
  redis.call('HDEL', stagedRegistry, field)
end
redis.call('HINCRBY', meta, 'rebuilds', 1)
return kept
