#!lua
-- Applies updates of one shard, in order, each all or nothing. The refusal of one changes nothing for the others.
--
-- KEYS[1]  meta    hash: epoch, history ('' while closed), seq (of the last update), pending (updates in the outbox)
-- KEYS[2]  scores  sorted set of period `all`: player id -> 0 - score
-- KEYS[3]  outbox  stream: one entry per call
-- KEYS[4…] marks   string per idempotency key: a line with the payload, and for each place a line with what was answered
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  now, ms since 1970
-- ARGV[3]  outbox limit, updates
-- ARGV[4]  how long marks live, ms
-- ARGV[5]  number of updates n
-- ARGV[6…] player id, delta; for each of the n updates
-- then     number of the update from 1, number of its mark from 1, place, payload; for each update that has an idempotency key
--
-- Returns { seq of the first applied update, outbox entry id or false, flat results }, where flat results are five values for each update:
--   1, new score, previous score or false, rank, previous rank or false
--   2, the same as they were answered before: the update was applied then
--   -1 (score out of range), the score as it stays, false, 0, false
--   -2 (key used with another payload), '', false, 0, false
--   -3 (the outbox is full), '', false, 0, false
-- or, when nothing was looked at, { -4 } if the shard is closed to this caller: another epoch, or none, or no
-- player left although there were updates.
-- Scores are text: ioredis reads an integer reply near 2^53 one off.
--
-- A script is not rolled back when it fails, so every call that can fail (a key of the wrong type) is a read before the
-- first write. `#!lua` without flags makes Redis refuse the whole script when it is out of memory or read-only.

local MAX_SCORE = 9007199254740991
local FIRST_MARK, FIRST_UPDATE = 3, 5

local meta, scores, outbox = KEYS[1], KEYS[2], KEYS[3]
local epoch, now, limit, markTtl, updates = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])

local stored = redis.call('HMGET', meta, 'epoch', 'history', 'seq', 'pending')
if stored[1] ~= epoch or stored[2] == '' then
  return { -4 }
end
local seq, pending = tonumber(stored[3]), tonumber(stored[4])
local full = pending >= limit
redis.call('XLEN', outbox)
if redis.call('ZCARD', scores) == 0 and seq > 0 then
  return { -4 }
end

-- What is known under the idempotency keys: the lines of each mark, and what they say.
local marks = {}
for m = FIRST_MARK + 1, #KEYS do
  local mark = { key = KEYS[m], answers = {}, lines = {}, changed = false }
  local known = redis.call('GET', mark.key)
  if known then
    mark.lines[1] = known
    mark.payload = known:match('^[^\n]*')
    for place, line in known:gmatch('\n(%d+) ([^\n]+)') do
      mark.answers[place] = line
    end
  end
  marks[m - FIRST_MARK] = mark
end

-- The idempotency of an update, by its number: { mark, place, payload }.
local keyed = {}
for i = FIRST_UPDATE + 2 * updates + 1, #ARGV, 4 do
  keyed[tonumber(ARGV[i])] = { marks[tonumber(ARGV[i + 1])], ARGV[i + 2], ARGV[i + 3] }
end

local results, events, applied = {}, {}, 0

local function text(score)
  return string.format('%.0f', score)
end

-- @param negated as text
local function better(negated)
  return redis.call('ZCOUNT', scores, '-inf', '(' .. negated)
end

local function answer(i, code, score, previous, rank, previousRank)
  local at = 5 * (i - 1)
  results[at + 1], results[at + 2], results[at + 3], results[at + 4], results[at + 5] = code, score, previous, rank, previousRank
end

-- Whether the update needs no more: it was answered before, or its key belongs to another payload.
local function answered(i, mark, place, payload)
  if mark.payload and mark.payload ~= payload then
    answer(i, -2, '', false, 0, false)
    return true
  end
  local known = mark.answers[place]
  if not known then
    return false
  end
  local score, previous, rank, previousRank = known:match('(%S+) (%S+) (%S+) (%S+)')
  answer(i, 2, score, previous ~= '-' and previous, tonumber(rank), tonumber(previousRank) or false)
  return true
end

local function remember(mark, place, payload, known)
  if not mark.payload then
    mark.payload, mark.lines[1] = payload, payload
  end
  mark.answers[place], mark.changed = known, true
  mark.lines[#mark.lines + 1] = place .. ' ' .. known
end

local function apply(i, player, delta)
  if full then
    answer(i, -3, '', false, 0, false)
    return
  end
  local before = redis.call('ZSCORE', scores, player)
  local previous = before and 0 - tonumber(before)
  local sum = (previous or 0) + tonumber(delta)
  if sum > MAX_SCORE or sum < -MAX_SCORE then
    answer(i, -1, text(previous or 0), false, 0, false)
    return
  end
  local score, negated, previousText = text(sum), text(0 - sum), previous and text(previous)
  local previousRank = before and better(before) + 1
  redis.call('ZADD', scores, negated, player)
  local rank = better(negated) + 1
  applied = applied + 1
  events[applied] = player .. ' ' .. delta .. ' ' .. score
  answer(i, 1, score, previousText, rank, previousRank)
  local idempotency = keyed[i]
  if idempotency then
    local mark, place, payload = unpack(idempotency)
    local known = score .. ' ' .. (previousText or '-') .. ' ' .. rank .. ' ' .. (previousRank or '-')
    remember(mark, place, payload, known)
  end
end

for i = 1, updates do
  local at = FIRST_UPDATE + 2 * i
  local idempotency = keyed[i]
  if not (idempotency and answered(i, unpack(idempotency))) then
    apply(i, ARGV[at - 1], ARGV[at])
  end
end

if applied == 0 then
  return { seq + 1, false, results }
end
for _, mark in ipairs(marks) do
  if mark.changed then
    redis.call('SET', mark.key, table.concat(mark.lines, '\n'), 'PX', markTtl)
  end
end
local entry = redis.call('XADD', outbox, '*', 'epoch', epoch, 'seq', seq + 1, 'at', now, 'events', table.concat(events, '\n'))
redis.call('HSET', meta, 'seq', seq + applied, 'pending', pending + applied)
return { seq + 1, entry, results }
