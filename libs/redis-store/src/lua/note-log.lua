#!lua flags=allow-oom
-- Notes up to where the event log was a moment ago: what an open shard applies from now on comes to the log after it.
--
-- KEYS[1]  meta: epoch, history, deployment, log
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3]  `master_replid` of the server on which the caller has found the shard open
-- ARGV[4]  the position, as JSON
--
-- Returns 1, SHARD_CLOSED or SERVER_CHANGED.

-- @include "codes"
-- @include "fence"

local stored = redis.call('HMGET', KEYS[1], 'epoch', 'history', 'deployment')
local refusal = writeRefusal(stored, ARGV[1], ARGV[2], ARGV[3])
if refusal then
  return refusal
end
redis.call('HSET', KEYS[1], 'log', ARGV[4])
return 1
