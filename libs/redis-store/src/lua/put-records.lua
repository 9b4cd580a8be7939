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

local meta, claim, newer, older = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'generation')
if not isWritable(stored, ARGV[1], ARGV[2]) then
  return SHARD_CLOSED
end
if not isSameServer(ARGV[3]) then
  return SERVER_CHANGED
end
local holder = redis.call('GET', claim)
if holder and holder ~= ARGV[4] then
  return 0
end
redis.call('SET', claim, ARGV[4], 'PX', ARGV[5])
if #ARGV == 5 then
  return 1
end

if (tonumber(stored[4]) or 0) % 2 == 1 then
  newer, older = older, newer
end

local names = {}
for at = 6, #ARGV, 4 do
  names[#names + 1] = ARGV[at]
end
local texts, changed = {}, {}
local inNewer, inOlder = redis.call('HMGET', newer, unpack(names)), redis.call('HMGET', older, unpack(names))
for i, name in ipairs(names) do
  -- The longer one holds all of the other: see `add.lua`.
  local one, other = inNewer[i] or '', inOlder[i] or ''
  texts[name] = #one >= #other and one or other
end
for at = 6, #ARGV, 4 do
  local name, payload, place = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local text = texts[name]
  if text == '' then
    text = payload
  end
  if text:match('^[^\n]*') == payload and not text:find('\n' .. place .. ' ', 1, true) then
    texts[name], changed[name] = text .. '\n' .. place .. ' ' .. ARGV[at + 3], true
  end
end
local flat = {}
for name in pairs(changed) do
  flat[#flat + 1], flat[#flat + 2] = name, texts[name]
end
if #flat > 0 then
  redis.call('HSET', newer, unpack(flat))
end
return 1
