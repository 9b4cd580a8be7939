#!lua flags=allow-oom
-- Drops a ranking that was replaced when it soon expires, in a thread of Redis, also when there is no memory left: that may be why.
--
-- KEYS[1]  scores, replaced
-- ARGV[1]  how soon, s
--
-- Returns 1 if it was dropped, else 0.

local left = redis.call('TTL', KEYS[1])
if left < 0 or left > tonumber(ARGV[1]) then
  return 0
end
return redis.call('UNLINK', KEYS[1])
