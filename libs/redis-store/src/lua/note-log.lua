#!lua flags=allow-oom
-- Notes up to where the event log was a moment ago: what an open shard applies from now on comes to the log after it.
--
-- KEYS[1]  meta: log
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3]  the position, as JSON
--
-- Returns 1, or SHARD_CLOSED.

-- @include "codes"
-- @include "fence"

if not isWritable(redis.call('HMGET', KEYS[1], 'epoch', 'history', 'deployment'), ARGV[1], ARGV[2]) then
  return SHARD_CLOSED
end
redis.call('HSET', KEYS[1], 'log', ARGV[3])
return 1
