#!lua
-- Applies updates of one shard, in order, each all or nothing. The refusal of one changes nothing for the others.
--
-- KEYS[1]  meta    hash: epoch, seq (of the last update), pending (updates in the outbox)
-- KEYS[2]  scores  sorted set of period `all`: player id -> 0 - score
-- KEYS[3]  outbox  stream: one entry per call
-- ARGV[1]  now, ms since 1970
-- ARGV[2]  outbox limit, updates
-- ARGV[3…] player id, delta; for each update
--
-- Returns { epoch, seq of the first applied update, outbox entry id or false, flat results }, where flat results are five values for each update:
--   1, new score, previous score or false, rank, previous rank or false
--   -1 (score out of range), the score as it stays, false, 0, false
-- or { -2 } if the outbox is full and nothing was applied. Scores are text: ioredis reads an integer reply near 2^53 one off.
--
-- A script is not rolled back when it fails, so every call that can fail (a key of the wrong type) is a read before the
-- first write. `#!lua` without flags makes Redis refuse the whole script when it is out of memory or read-only.
local MAX_SCORE = 9007199254740991

local meta, scores, outbox = KEYS[1], KEYS[2], KEYS[3]
local now, limit = ARGV[1], tonumber(ARGV[2])

local stored = redis.call('HMGET', meta, 'epoch', 'seq', 'pending')
local epoch = tonumber(stored[1] or 1)
local seq = tonumber(stored[2] or 0)
local pending = tonumber(stored[3] or 0)
if pending >= limit then
  return { -2 }
end
redis.call('ZCARD', scores)
redis.call('XLEN', outbox)

local results, events, applied = {}, {}, 0

local function text(score)
  return string.format('%.0f', score)
end

local function better(negated)
  return redis.call('ZCOUNT', scores, '-inf', '(' .. text(negated))
end

for i = 3, #ARGV, 2 do
  local player, delta = ARGV[i], ARGV[i + 1]
  local negated = tonumber(redis.call('ZSCORE', scores, player) or nil)
  local previous = negated and 0 - negated
  local score = (previous or 0) + tonumber(delta)
  local at = #results
  if score > MAX_SCORE or score < -MAX_SCORE then
    results[at + 1], results[at + 2], results[at + 3], results[at + 4], results[at + 5] = -1, text(previous or 0), false, 0, false
  else
    local previousRank = negated and better(negated) + 1
    redis.call('ZADD', scores, 0 - score, player)
    applied = applied + 1
    events[applied] = player .. ' ' .. delta .. ' ' .. text(score)
    results[at + 1], results[at + 2], results[at + 3] = 1, text(score), previous and text(previous) or false
    results[at + 4], results[at + 5] = better(0 - score) + 1, previousRank or false
  end
end

if applied == 0 then
  return { epoch, seq, false, results }
end
local entry = redis.call('XADD', outbox, '*', 'epoch', epoch, 'seq', seq + 1, 'at', now, 'events', table.concat(events, '\n'))
redis.call('HSET', meta, 'epoch', epoch, 'seq', seq + applied, 'pending', pending + applied)
return { epoch, seq + 1, entry, results }
