#!lua
-- Applies updates of one shard, in order, each all or nothing. The refusal of one changes nothing for the others.
--
-- KEYS[1]  meta      hash: epoch, history ('' while closed), seq (of the last update), pending (updates in the outbox),
--                    generation (the number of the newer generation of records), deployment (that it belongs to), rankings, rebuilds,
--                    refuses-keys (while records are missing)
-- KEYS[2]  registry  hash: ranking -> its players; see `includes/rankings.lua`
-- KEYS[3]  outbox    stream: one entry per call
-- KEYS[4]  idempotency records of the generations with even numbers, and
-- KEYS[5]  of those with odd ones  hash: name of the record -> the record; a line with the payload, and for each place
--                    a line with what was answered
-- KEYS[6…] scores    of each ranking of the call  sorted set: player id -> 0 - score
-- ARGV[1]  epoch that the caller knows
-- ARGV[2]  now, ms since 1970
-- ARGV[3]  outbox limit, updates
-- ARGV[4]  updates, a flat array as JSON: number of the ranking from 1, negative for an update that is answered without ranks,
--          player id, delta as text; for each
-- ARGV[5]  idempotency, a flat array as JSON: number of the update from 1, name of the record, payload, place; for each update that
--          has a key
-- ARGV[6]  deployment of the caller
-- ARGV[7]  expectations, a flat array as JSON: number of the update from 1, epoch, rebuilds, score as text or `-` if there is none;
--          for each update that only counts if it finds these
-- ARGV[8]  what the outbox entry says of the rankings: a line for each, in order
-- ARGV[9]  limits of the boards, a flat array as JSON: acceptsFrom and acceptsUntil in ms since 1970, maxDelta, min and max, false for
--          none; for each ranking. Empty if there are none.
-- ARGV[10] `master_replid` of the server on which the caller has found the shard open
-- ARGV[11…] field of each ranking in the registry
--
-- Returns { seq of the first applied update, outbox entry id or false, results }. Results are text, five words for each
-- update, `-` where there is none:
--   1, new score, previous score, rank, previous rank; without ranks `-` for both
--   2, the same as they were answered before: the update was applied then
--   SCORE_OUT_OF_RANGE, the score as it stays, -, -, -
--   KEY_REUSED, KEYS_RECOVERING, OUTBOX_FULL, NOT_EXPECTED, RANKING_UNKNOWN, RANKING_CLOSED, NOT_YET_ACCEPTING, NO_LONGER_ACCEPTING, ABOVE_MAX_DELTA,
--   BELOW_MIN or ABOVE_MAX, -, -, -, -
-- or, when nothing was looked at, { SHARD_CLOSED }, { SERVER_CHANGED } or { DATA_LOST }.
-- One text, because the caller reads an array of five values for each update five times slower; and because ioredis reads
-- an integer reply near 2^53 one off.
--
-- Idempotency records are kept in two generations. The newer takes new ones; the older is dropped by `rotate-records.lua`.
--
-- A script is not rolled back when it fails, so every call that can fail (a key of the wrong type) is a read before the
-- first write. `#!lua` without flags makes Redis refuse the whole script when it is out of memory or read-only.

-- @include "codes"
-- @include "fence"
-- @include "rankings"

local MAX_SCORE, FIRST_SCORES, FIRST_FIELD = 9007199254740991, 6, 11

local meta, registry, outbox = KEYS[1], KEYS[2], KEYS[3]
local epoch, now, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])

local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'seq', 'pending', 'generation', 'rankings', 'rebuilds', 'refuses-keys')
if not isWritable(stored, epoch, ARGV[6]) then
  return { SHARD_CLOSED }
end
if not isSameServer(ARGV[10]) then
  return { SERVER_CHANGED }
end
if not isComplete(registry, stored[7]) then
  return { DATA_LOST }
end
local seq, pending = tonumber(stored[4]), tonumber(stored[5])
local full = pending >= limit
redis.call('XLEN', outbox)

-- The rankings of the call, in order: a table with its key, its players and, if it takes no updates, the code that says why.
local rankings = {}
for i, counted in ipairs(redis.call('HMGET', registry, unpack(ARGV, FIRST_FIELD))) do
  local scores = KEYS[FIRST_SCORES + i - 1]
  local players, refusal = playersOf(scores, counted)
  rankings[i] = { scores = scores, players = players, refusal = refusal or (isClosed(counted) and RANKING_CLOSED) or nil }
end

local newer, older = KEYS[4], KEYS[5]
if (tonumber(stored[6]) or 0) % 2 == 1 then
  newer, older = older, newer
end

-- The records of the call by their idempotency key. A record is a table: its lines, `payload`, `known` (what was answered, by the
-- place as text) and whether it was `changed`.
local records = {}

local function read(record, text)
  record[1], record.payload = text, text:match('^[^\n]*')
  for place, known in text:gmatch('\n(%d+) ([^\n]+)') do
    record.known[place] = known
  end
end

local updates, idempotency = cjson.decode(ARGV[4]), cjson.decode(ARGV[5])

-- Where in `idempotency` that of an update is, by the number of the update.
local keyed = {}

local function look()
  local keys = {}
  for at = 1, #idempotency, 4 do
    local number, key = idempotency[at], idempotency[at + 1]
    keyed[number] = at
    if not records[key] then
      records[key], keys[#keys + 1] = { known = {} }, key
    end
  end
  local inNewer, inOlder = redis.call('HMGET', newer, unpack(keys)), redis.call('HMGET', older, unpack(keys))
  for i, key in ipairs(keys) do
    -- The longer one holds all of the other. It is the newer, unless the number of the generation was lost.
    local one, other = inNewer[i] or '', inOlder[i] or ''
    local text = #one >= #other and one or other
    if text ~= '' then
      read(records[key], text)
    end
  end
end

if #idempotency > 0 then
  look()
end

local results, events, applied = {}, {}, 0

-- Where in `expectations` that of an update is, by the number of the update.
local expectations, conditional = cjson.decode(ARGV[7]), {}
for at = 1, #expectations, 4 do
  conditional[expectations[at]] = at
end

-- @param score false if there is none
local function isExpected(at, score)
  local expected = expectations[at + 3]
  return expectations[at + 1] == epoch
    and expectations[at + 2] == (stored[8] or '0')
    and score == (expected ~= '-' and tonumber(expected))
end

-- Formatted by %d, which goes through an integer of 64 bits: several times faster than %.0f or the conversion by `..`.
local format = string.format

-- The rank of a score. @param negated as text
local function rankOf(scores, negated)
  return redis.call('ZCOUNT', scores, '-inf', '(' .. negated) + 1
end

local function idempotencyAt(at)
  return records[idempotency[at + 1]], idempotency[at + 2], idempotency[at + 3]
end

-- What is answered if the update needs no more: it was answered before, its key belongs to another payload, or nobody can tell yet.
local function answered(at)
  local record, payload, place = idempotencyAt(at)
  if record.payload and record.payload ~= payload then
    return KEY_REUSED .. ' - - - -'
  end
  local known = record.known[place]
  if known then
    return '2 ' .. known
  end
  return stored[9] and KEYS_RECOVERING .. ' - - - -'
end

local function remember(at, known)
  local record, payload, place = idempotencyAt(at)
  if not record.payload then
    record[1], record.payload = payload, payload
  end
  record[#record + 1], record.known[place], record.changed = place .. ' ' .. known, known, true
  -- A key has no tab, and a payload neither.
  return format('\t%s\t%s\t%s\t%s', place, known, payload, idempotency[at + 1])
end

local limits = ARGV[9] ~= '' and cjson.decode(ARGV[9])

-- The clock of the server decides, so that all apis agree.
local clock

local function clockMs()
  if not clock then
    local time = redis.call('TIME')
    clock = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  end
  return clock
end

-- The code that says why a board takes no update now, or none of this delta; nil if it does.
local function deltaRefusal(number, delta)
  local at = 5 * number - 4
  local acceptsFrom, acceptsUntil, maxDelta = limits[at], limits[at + 1], limits[at + 2]
  if acceptsFrom and clockMs() < acceptsFrom then
    return NOT_YET_ACCEPTING
  end
  if acceptsUntil and clockMs() >= acceptsUntil then
    return NO_LONGER_ACCEPTING
  end
  return maxDelta and math.abs(delta) > maxDelta and ABOVE_MAX_DELTA or nil
end

-- The code that says why a board takes no such score; nil if it does.
local function scoreRefusal(number, score)
  local min, max = limits[5 * number - 1], limits[5 * number]
  if min and score < min then
    return BELOW_MIN
  end
  return max and score > max and ABOVE_MAX or nil
end

local function apply(number, player, delta, at, condition)
  local ranked = number > 0
  number = ranked and number or -number
  local ranking = rankings[number]
  local scores, limited = ranking.scores, limits and not condition
  local refusal = limited and deltaRefusal(number, tonumber(delta)) or ranking.refusal
  if refusal then
    return refusal .. ' - - - -'
  end
  if full then
    return OUTBOX_FULL .. ' - - - -'
  end
  local before = redis.call('ZSCORE', scores, player)
  local previous = before and 0 - tonumber(before)
  if condition and not isExpected(condition, previous) then
    return NOT_EXPECTED .. ' - - - -'
  end
  local sum = (previous or 0) + tonumber(delta)
  if sum > MAX_SCORE or sum < -MAX_SCORE then
    return format('%d %d - - -', SCORE_OUT_OF_RANGE, previous or 0)
  end
  refusal = limited and scoreRefusal(number, sum)
  if refusal then
    return refusal .. ' - - - -'
  end
  local previousRank, negated = ranked and before and rankOf(scores, before), format('%d', -sum)
  redis.call('ZADD', scores, negated, player)
  if not before then
    ranking.players, ranking.grown = ranking.players + 1, true
  end
  local known
  if not ranked then
    known = before and format('%d %d - -', sum, previous) or format('%d - - -', sum)
  elseif before then
    known = format('%d %d %d %d', sum, previous, rankOf(scores, negated), previousRank)
  else
    known = format('%d - %d -', sum, rankOf(scores, negated))
  end
  applied = applied + 1
  events[applied] = format('%d %s %s %d', number, player, delta, sum) .. (at and remember(at, known) or '')
  return '1 ' .. known
end

for i = 1, #updates / 3 do
  local at, u = keyed[i], 3 * i
  results[i] = at and answered(at) or apply(updates[u - 2], updates[u - 1], updates[u], at, conditional[i])
end
local answers = table.concat(results, ' ')

if applied == 0 then
  return { seq + 1, false, answers }
end
local changed = {}
for key, record in pairs(records) do
  if record.changed then
    changed[#changed + 1], changed[#changed + 2] = key, table.concat(record, '\n')
  end
end
if #changed > 0 then
  redis.call('HSET', newer, unpack(changed))
end
local entry = redis.call(
  'XADD', outbox, '*', 'epoch', epoch, 'seq', seq + 1, 'at', now, 'rankings', ARGV[8], 'events', table.concat(events, '\n')
)
redis.call('HSET', meta, 'seq', seq + applied, 'pending', pending + applied)
local counts = {}
for i, ranking in ipairs(rankings) do
  if ranking.grown then
    counts[#counts + 1], counts[#counts + 2] = ARGV[FIRST_FIELD + i - 1], ranking.players
  end
end
if #counts > 0 then
  redis.call('HSET', registry, unpack(counts))
end
return { seq + 1, entry, answers }
