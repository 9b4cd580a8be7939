#!lua flags=allow-oom
-- The oldest outbox entries, up to one whose sender is considered dead, for one claimant at a time; also when there is no memory left.
--
-- KEYS[1]  outbox
-- KEYS[2]  claim: who may re-send, expiring
-- ARGV[1]  claimant
-- ARGV[2]  how long the claim lasts, ms
-- ARGV[3]  id of the latest entry that is old enough
-- ARGV[4]  most entries
--
-- Returns the entries as XRANGE does, or false while another holds the claim.
local outbox, claim = KEYS[1], KEYS[2]
local holder = redis.call('GET', claim)
if holder and holder ~= ARGV[1] then
  return false
end
local entries = redis.call('XRANGE', outbox, '-', ARGV[3], 'COUNT', ARGV[4])
if #entries > 0 then
  redis.call('SET', claim, ARGV[1], 'PX', ARGV[2])
end
return entries
