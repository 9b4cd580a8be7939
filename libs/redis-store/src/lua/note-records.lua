#!lua flags=allow-oom
-- Notes how far the idempotency records of an open shard are restored.
--
-- KEYS[1]  meta: lost-at, lost-until, lost-from, refuses-keys
-- KEYS[2]  claim: who puts records back
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3]  `master_replid` of the server on which the caller has found the shard open
-- ARGV[4]  claimant
-- ARGV[5]  down to which time they are restored, ms since 1970; empty after the tail
-- ARGV[6]  1 if updates with a key are applied from now on
-- ARGV[7]  1 if none is missing any more
--
-- Returns 1, 0 if another process has the claim, SHARD_CLOSED or SERVER_CHANGED.

-- @include "codes"
-- @include "fence"

local meta, claim = KEYS[1], KEYS[2]

local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment')
local refusal = writeRefusal(stored, ARGV[1], ARGV[2], ARGV[3])
if refusal then
  return refusal
end
if redis.call('GET', claim) ~= ARGV[4] then
  return 0
end
if ARGV[5] ~= '' then
  redis.call('HSET', meta, 'lost-until', ARGV[5])
end
if ARGV[6] == '1' then
  redis.call('HDEL', meta, 'refuses-keys')
end
if ARGV[7] == '1' then
  redis.call('HDEL', meta, 'lost-at', 'lost-until', 'lost-from')
  redis.call('UNLINK', claim)
end
return 1
