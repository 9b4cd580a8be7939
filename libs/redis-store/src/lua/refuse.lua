#!lua
-- Closes rankings of an open shard: from now on their updates are refused, and those of the other rankings are taken.
--
-- KEYS[1]  meta: epoch, history ('' while the shard is closed), seq, rankings
-- KEYS[2]  restoration: id of the one that may change the data
-- KEYS[3]  registry: ranking -> its players
-- ARGV[1]  id of the caller's restoration
-- ARGV[2…] field of each ranking in the registry
--
-- Returns { epoch, seq }, as text, of the latest update of the shard; { RESTORATION_ENDED } or { SHARD_CLOSED }.

-- @include "codes"
-- @include "restoration"
-- @include "rankings"

local meta, restoration, registry = KEYS[1], KEYS[2], KEYS[3]
if not isOngoing(restoration, ARGV[1]) then
  return { RESTORATION_ENDED }
end
local stored = redis.call('HMGET', meta, 'epoch', 'seq', 'history', 'rankings')
if not stored[1] or not stored[3] or stored[3] == '' or not isComplete(registry, stored[4]) then
  return { SHARD_CLOSED }
end
for i = 2, #ARGV do
  local counted = redis.call('HGET', registry, ARGV[i])
  -- A final one takes none anyhow.
  if not isClosed(counted) and not isFinal(counted) then
    redis.call('HSET', registry, ARGV[i], '-' .. (counted or 0))
  end
end
redis.call('HSET', meta, 'rankings', redis.call('HLEN', registry))
return { stored[1], stored[2] }
