#!lua
-- Opens a shard under a new epoch, and ends the restoration.
--
-- KEYS[1]  meta: epoch, history, seq, pending, rankings, log; lost-at, lost-until, lost-from and refuses-keys if records were lost
-- KEYS[2]  restoration: id of the one that may change the data
-- KEYS[3]  outbox
-- KEYS[4]  registry: ranking -> its players
-- KEYS[5]  idempotency records, and
-- KEYS[6]  those of the other generation
-- ARGV[1]  id of the caller's restoration
-- ARGV[2]  epoch
-- ARGV[3]  history: `master_replid` of this server
-- ARGV[4]  which idempotency records were lost: `none`, `tail` or `all`
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
local lost, stored = ARGV[4], redis.call('HMGET', meta, 'log', 'lost-at')
if lost == 'all' then
  redis.call('UNLINK', KEYS[5], KEYS[6])
end
if lost == 'tail' and stored[1] and not stored[2] then
  -- What an earlier recovery has left begins before this.
  redis.call('HSETNX', meta, 'lost-from', stored[1])
elseif lost ~= 'none' then
  local clock = redis.call('TIME')
  redis.call('HSET', meta, 'lost-at', clock[1] * 1000)
  redis.call('HDEL', meta, 'lost-until', 'lost-from')
end
if lost ~= 'none' then
  redis.call('HSET', meta, 'refuses-keys', 1)
end
redis.call('HSET', meta, 'epoch', ARGV[2], 'history', ARGV[3])
redis.call('UNLINK', restoration)
return 1
