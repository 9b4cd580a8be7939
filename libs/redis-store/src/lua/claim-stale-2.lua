#!lua
-- The oldest outbox entries that have waited long enough for their sender to be taken for dead, for one claimant at a time.
--
-- KEYS[1]  outbox
-- KEYS[2]  claim: who may re-send, expiring
-- ARGV[1]  claimant
-- ARGV[2]  how long the claim lasts, ms
-- ARGV[3]  least age of an entry, ms
-- ARGV[4]  most entries
--
-- Returns the entries as XRANGE does; none while another holds the claim.
local outbox, claim = KEYS[1], KEYS[2]
local holder = redis.call('GET', claim)
if holder and holder ~= ARGV[1] then
  return {}
end
local time = redis.call('TIME')
local latest = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[3])
local entries = redis.call('XRANGE', outbox, '-', string.format('%.0f', latest), 'COUNT', ARGV[4])
if #entries > 0 then
  redis.call('SET', claim, ARGV[1], 'PX', ARGV[2])
end
return entries
