#!lua
-- Makes rankings of an open shard final: they take no updates ever again. All of them or none.
--
-- KEYS[1]  meta: epoch, history ('' while the shard is closed), deployment, rankings, seq
-- KEYS[2]  registry: ranking -> its players
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3]  `master_replid` of the server on which the caller has found the shard open
-- ARGV[4…] for each ranking: its field in the registry; from when on it may be final, ms since 1970, or '' if at any time
--
-- Returns { epoch, seq }, as text, of the latest update of the shard; {} if the time of a ranking has not come; or { SHARD_CLOSED },
-- { SERVER_CHANGED }, { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "fence"
-- @include "rankings"

local meta, registry = KEYS[1], KEYS[2]
local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'rankings', 'seq')
local refusal = writeRefusal(stored, ARGV[1], ARGV[2], ARGV[3])
if refusal then
  return { refusal }
end
if not isComplete(registry, stored[4]) then
  return { DATA_LOST }
end

local time, counts = redis.call('TIME'), {}
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 4, #ARGV, 2 do
  local from = tonumber(ARGV[i + 1])
  if from and now < from then
    return {}
  end
  local counted = redis.call('HGET', registry, ARGV[i])
  if isClosed(counted) then
    return { RANKING_CLOSED }
  end
  counts[#counts + 1], counts[#counts + 2] = ARGV[i], isFinal(counted) and counted or '=' .. (counted or 0)
end
redis.call('HSET', registry, unpack(counts))
redis.call('HSET', meta, 'rankings', redis.call('HLEN', registry))
return { stored[1], stored[5] }
