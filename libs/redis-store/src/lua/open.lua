#!lua
-- Opens a shard under a new epoch and, if asked to, puts the staged ranking in the place of the live one. If that has more players,
-- it is kept for a while.
--
-- KEYS[1]  meta: epoch, history, seq, pending, and how many players the ranking has
-- KEYS[2]  restoration: id of the one that may change the data
-- KEYS[3]  outbox
-- KEYS[4]  scores, live
-- KEYS[5]  scores, staged
-- KEYS[6]  scores, replaced
-- ARGV[1]  id of the caller's restoration
-- ARGV[2]  epoch
-- ARGV[3]  history: `master_replid` of this server
-- ARGV[4]  live or staged: which ranking counts
-- ARGV[5]  how long a ranking with more players is kept, s
-- ARGV[6]  field of meta: players of the ranking
--
-- Returns the players of the ranking that is kept, 0 if none is, or RESTORATION_ENDED.

-- @include "codes"
-- @include "restoration"

local meta, restoration, outbox, live, staged, replaced = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

if not isOngoing(restoration, ARGV[1]) then
  return RESTORATION_ENDED
end
local waiting = redis.call('XLEN', outbox)
local before, kept = redis.call('TYPE', live).ok == 'zset' and redis.call('ZCARD', live) or 0, 0
local players = before

if ARGV[4] == 'staged' then
  local after = redis.call('ZCARD', staged)
  -- UNLINK frees memory in another thread. RENAME over a set of a million would free it at once.
  if before > after then
    redis.call('UNLINK', replaced)
    redis.call('RENAME', live, replaced)
    redis.call('EXPIRE', replaced, ARGV[5])
    kept = before
  else
    redis.call('UNLINK', live)
  end
  if after > 0 then
    redis.call('RENAME', staged, live)
  end
  players = after
end
-- The count tells a ranking that has lost players from one that never had more.
redis.call('HSET', meta, 'seq', tonumber(redis.call('HGET', meta, 'seq')) or 0, ARGV[6], players)
redis.call(waiting == 0 and 'HSET' or 'HSETNX', meta, 'pending', 0)
redis.call('HSET', meta, 'epoch', ARGV[2], 'history', ARGV[3])
redis.call('UNLINK', restoration)
return kept
