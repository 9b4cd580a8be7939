#!lua flags=allow-oom
-- The latest entry that waits in the outbox. Not flagged `no-writes`, so that no replica runs it: it may lack entries.
--
-- KEYS[1]  meta: epoch, history, deployment
-- KEYS[2]  outbox
-- ARGV[1]  epoch in which the caller has found the data
-- ARGV[2]  deployment of the caller
-- ARGV[3]  `master_replid` of the server on which it has found the data
-- ARGV[4]  id of an entry, after which nothing is looked at, or `+`
--
-- Returns the id, false if nothing waits, or, when nothing was looked at, SHARD_CLOSED or SERVER_CHANGED.

-- @include "codes"
-- @include "fence"

local stored = redis.call('HMGET', KEYS[1], 'epoch', 'history', 'deployment')
local refusal = writeRefusal(stored, ARGV[1], ARGV[2], ARGV[3])
if refusal then
  return refusal
end
local latest = redis.call('XREVRANGE', KEYS[2], ARGV[4], '-', 'COUNT', 1)[1]
return latest and latest[1] or false
