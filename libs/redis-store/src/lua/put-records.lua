#!lua
-- Puts idempotency records of applied updates back into an open shard that has lost them. What is there stays as it is.
--
-- KEYS[1]  meta: epoch, history, deployment, generation
-- KEYS[2]  claim: who puts records back
-- KEYS[3]  idempotency records of the generations with even numbers
-- KEYS[4]  records of those with odd ones
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  deployment of the caller
-- ARGV[3]  `master_replid` of the server on which the caller has found the shard open
-- ARGV[4]  claimant
-- ARGV[5]  how long its claim lasts, ms
-- ARGV[6…] name of the record, payload, place, what was answered; for each update, newest first, at most 1,000
--
-- Returns 1, 0 if another process has the claim, SHARD_CLOSED or SERVER_CHANGED.

-- @include "codes"
-- @include "fence"
-- @include "records"

local meta, claim = KEYS[1], KEYS[2]

local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'generation')
local refusal = writeRefusal(stored, ARGV[1], ARGV[2], ARGV[3])
if refusal then
  return refusal
end
local holder = redis.call('GET', claim)
if holder and holder ~= ARGV[4] then
  return 0
end
redis.call('SET', claim, ARGV[4], 'PX', ARGV[5])
if #ARGV == 5 then
  return 1
end

local newer, older = byAge(stored[4], KEYS[3], KEYS[4])
local records = readRecords(namesOf(ARGV, 6), newer, older)
for at = 6, #ARGV, 4 do
  local key = { record = records[ARGV[at]], payload = ARGV[at + 1], place = ARGV[at + 2] }
  if not isReused(key) and not key.record.known[key.place] then
    remember(key, ARGV[at + 3])
  end
end
writeRecords(records, newer)
return 1
