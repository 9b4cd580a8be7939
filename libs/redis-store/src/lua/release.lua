#!lua flags=allow-oom
-- Gives a claim up, so that another may re-send what is left in the outbox.
--
-- KEYS[1]  claim: who may re-send, expiring
-- ARGV[1]  claimant
--
-- Returns 1, or 0 if the claim is not the claimant's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('UNLINK', KEYS[1])
