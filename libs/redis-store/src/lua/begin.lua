#!lua
-- Begins a restoration of a shard, and ends the one before it. A shard that belongs to no deployment belongs to the caller's from
-- now on.
--
-- KEYS[1]  meta: deployment; store (names this ranking store for as long as its data lives, or a process that has seen it)
-- KEYS[2]  restoration: id of the one that may change the data
-- KEYS[3]  registry: ranking -> its players
-- KEYS[4]  registry of the staged rankings
-- ARGV[1]  id of the caller's restoration
-- ARGV[2]  deployment of the caller
-- ARGV[3]  name of the store, if it has none
--
-- Returns the name of the store, or FOREIGN; nothing was changed then.

-- @include "codes"

local meta, restoration = KEYS[1], KEYS[2]

-- Somebody may have put something else in the place of a hash.
for _, key in ipairs({ meta, KEYS[3], KEYS[4] }) do
  if redis.call('TYPE', key).ok ~= 'hash' then
    redis.call('UNLINK', key)
  end
end
redis.call('HSETNX', meta, 'deployment', ARGV[2])
if redis.call('HGET', meta, 'deployment') ~= ARGV[2] then
  return FOREIGN
end
redis.call('HSETNX', meta, 'store', ARGV[3])
redis.call('SET', restoration, ARGV[1])
return redis.call('HGET', meta, 'store')
