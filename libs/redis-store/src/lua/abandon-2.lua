#!lua flags=allow-oom
-- Ends an attempt and drops what it has staged, also when there is no memory left: that may be why.
--
-- KEYS[1]  restoration: the attempt that may change the data
-- KEYS[2]  scores, staged
-- ARGV[1]  attempt
--
-- Returns 1, or -1 if the attempt is over.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
redis.call('UNLINK', KEYS[1], KEYS[2])
return 1
