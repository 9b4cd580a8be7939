#!lua
-- Takes changes of boards into the copy of the catalog.
--
-- KEYS[1]  copy   hash: deployment, revision (every change up to it is in the copy), last-deletion (the revision of the latest one),
--                 boards (how many there are), last-no (the highest count of boards that was ever among the
--                 changes: the number of a board without the bits above that tell its rules)
-- KEYS[2]  boards hash: board number -> definition as JSON
-- ARGV[1]  deployment of the caller
-- ARGV[2]  revision that the caller has found
-- ARGV[3]  revision up to which the copy has every change then
-- ARGV[4]  revision of the latest deletion among the changes; 0 if there is none
-- ARGV[5]  1 if the changes are all there are from the first on: then the copy before them is dropped
-- ARGV[6…] for each change: board number; definition as JSON, empty if the board is deleted
--
-- Returns the revision of the copy. If that is not the one that the caller has found, nothing was changed. Or FOREIGN.

-- @include "codes"

-- The lowest bit of a number that tells a rule: 2^27.
local RULES = 134217728

local copy, boards = KEYS[1], KEYS[2]
local stored = redis.call('HMGET', copy, 'deployment', 'revision', 'boards', 'last-no')
if stored[1] and stored[1] ~= ARGV[1] then
  return FOREIGN
end
-- A copy that has lost boards is none.
local isWhole = redis.call('HLEN', boards) >= (tonumber(stored[3]) or 0)
local revision = isWhole and stored[2] or '0'
if revision ~= ARGV[2] then
  return tonumber(revision)
end
if ARGV[5] == '1' then
  redis.call('UNLINK', copy, boards)
end
local lastNo = tonumber(stored[4]) or 0
for i = 6, #ARGV, 2 do
  lastNo = math.max(lastNo, tonumber(ARGV[i]) % RULES)
  if ARGV[i + 1] == '' then
    redis.call('HDEL', boards, ARGV[i])
  else
    redis.call('HSET', boards, ARGV[i], ARGV[i + 1])
  end
end
redis.call(
  'HSET', copy, 'deployment', ARGV[1], 'revision', ARGV[3], 'boards', redis.call('HLEN', boards), 'last-no', lastNo
)
if ARGV[4] ~= '0' then
  redis.call('HSET', copy, 'last-deletion', ARGV[4])
end
return tonumber(ARGV[3])
