#!lua flags=allow-oom
-- Begins a generation of idempotency records when the newer one is old enough, and drops the older one, also when there is no
-- memory left: that may be why.
--
-- KEYS[1]  meta: generation (the number of the newer one) and generation-at (when it began, ms since 1970)
-- KEYS[2]  idempotency records of the generations with even numbers
-- KEYS[3]  records of those with odd ones
-- ARGV[1]  how long records hold at least, ms
--
-- Returns 1 if a generation began, else 0.
local meta, holds = KEYS[1], tonumber(ARGV[1])
if redis.call('EXISTS', meta) == 0 then
  return 0
end

local stored = redis.call('HMGET', meta, 'generation', 'generation-at')
local number, began = tonumber(stored[1]) or 0, tonumber(stored[2])
-- The clock of Redis: those of its callers differ.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if not began or now < began then
  -- The first, or the meta hash was lost, or the clock was set back: what records there are hold as if they were new.
  redis.call('HSET', meta, 'generation', number, 'generation-at', now)
  return 0
end
if now - began < holds then
  return 0
end
redis.call('UNLINK', number % 2 == 0 and KEYS[3] or KEYS[2])
redis.call('HSET', meta, 'generation', number + 1, 'generation-at', now)
return 1
