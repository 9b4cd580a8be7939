#!lua flags=allow-oom
-- Forgets outbox entries whose events the event log has, also when there is no memory left: that may be why. Confirming an entry again
-- does nothing.
--
-- KEYS[1]  meta: pending (updates in the outbox)
-- KEYS[2]  outbox
-- ARGV[…]  entry id, updates in the entry; for each entry
--
-- Returns the number of updates that wait no longer.
local meta, outbox = KEYS[1], KEYS[2]
local freed = 0
for i = 1, #ARGV, 2 do
  if redis.call('XDEL', outbox, ARGV[i]) == 1 then
    freed = freed + tonumber(ARGV[i + 1])
  end
end
if freed > 0 then
  redis.call('HINCRBY', meta, 'pending', -freed)
end
return freed
