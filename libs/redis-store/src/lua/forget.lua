#!lua flags=allow-oom
-- Drops rankings that were replaced, when they have been kept long enough, in a thread of Redis; also when there is no memory left:
-- that may be why.
--
-- KEYS[1]  replaced rankings that are kept: ranking -> until when, s since 1970
-- KEYS[2…] scores and prefixes of members of each, replaced
-- ARGV[…]  field of each
--
-- Returns how many were dropped.
local replacedRankings, now, dropped = KEYS[1], tonumber(redis.call('TIME')[1]), 0
for i, field in ipairs(ARGV) do
  local keptUntil = redis.call('ZSCORE', replacedRankings, field)
  if keptUntil and tonumber(keptUntil) <= now then
    redis.call('UNLINK', KEYS[2 * i], KEYS[2 * i + 1])
    redis.call('ZREM', replacedRankings, field)
    dropped = dropped + 1
  end
end
return dropped
