#!lua
-- Opens a shard under a new epoch, and ends the restoration.
--
-- KEYS[1]  meta: epoch, history, seq, pending, rankings
-- KEYS[2]  restoration: id of the one that may change the data
-- KEYS[3]  outbox
-- KEYS[4]  registry: ranking -> its players
-- ARGV[1]  id of the caller's restoration
-- ARGV[2]  epoch
-- ARGV[3]  history: `master_replid` of this server
--
-- Returns 1, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"

local meta, restoration, outbox, registry = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

if not isOngoing(restoration, ARGV[1]) then
  return RESTORATION_ENDED
end
local waiting, rankings = redis.call('XLEN', outbox), redis.call('HLEN', registry)
redis.call('HSET', meta, 'seq', tonumber(redis.call('HGET', meta, 'seq')) or 0, 'rankings', rankings)
redis.call(waiting == 0 and 'HSET' or 'HSETNX', meta, 'pending', 0)
redis.call('HSET', meta, 'epoch', ARGV[2], 'history', ARGV[3])
redis.call('UNLINK', restoration)
return 1
