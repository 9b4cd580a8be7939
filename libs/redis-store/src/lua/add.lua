#!lua
-- Applies updates of one shard, in order, each all or nothing. The refusal of one changes nothing for the others.
--
-- KEYS[1]  meta      hash: epoch, history ('' while closed), seq (of the last update), pending (updates in the outbox),
--                    generation (the number of the newer generation of records), deployment (that it belongs to), rankings, rebuilds,
--                    refuses-keys (while records are missing)
-- KEYS[2]  registry  hash: ranking -> its players; see `includes/rankings.lua`
-- KEYS[3]  outbox    stream: one entry per call
-- KEYS[4]  idempotency records of the generations with even numbers, and
-- KEYS[5]  of those with odd ones  hash: name of the record -> the record; see `includes/records.lua`
-- KEYS[6…] scores    of each ranking of the call  sorted set: member -> key of the score; see `includes/places.lua`
-- KEYS[…]  prefixes  of each ranking of the call that breaks ties  hash: player id -> prefix of the member
-- KEYS[…]  clock     if a ranking of the call has ties that go to the first; see `includes/clock.lua`
-- ARGV[1]  the call, an array as JSON. One text, because each argument costs Redis and its client more than what is in it:
--   epoch         that the caller knows, as text
--   deployment    of the caller
--   server        `master_replid` of the server on which the caller has found the shard open
--   now           ms since 1970, as text
--   outboxLimit   updates
--   fields        of each ranking in the registry
--   lines         what the outbox entry says of the rankings: a line for each, in order
--   updates       flat array: number of the ranking from 1, negative for an update that is answered without ranks, player id, what is
--                 added to the score or, if it is one of `givens`, takes its place; for each
--   keyed         flat array: number of the update from 1, name of the record, payload, place as text; for each update that has an
--                 idempotency key. False if none has.
--   expectations  { number of the update from 1, epoch, rebuilds, score as text or `-` if there is none, prefix } for each update that
--                 only counts if it finds these. False if there is none.
--   limits        of each ranking, false for none; see `includes/limits.lua`. False if there are none.
--   orders        of each ranking: { sign of a key, characters of a prefix, number of the key of its prefixes }, false if more is better
--                 and ties are shared. False if that is so in all.
--   givens        flat array: number of the update from 1, whether it only counts if it is better, prefix or '' if that is not given; for
--                 each update that gives a score. False if none does.
--   clockKey      number of the key of the clock; false if it is not needed
--
-- Returns { seq of the first applied update, outbox entry id or false, results }. Results are text, five words for each
-- update, `-` where there is none:
--   1, new score, previous score, rank, previous rank; without ranks `-` for both. A score is followed by `:` and the prefix, if there is one
--   2, the same as they were answered before: the update was applied then
--   3, the same: the score is not better than the one before, which stays
--   4, the same as they were answered before: the score stayed then
--   SCORE_OUT_OF_RANGE, the score as it stays, -, -, -
--   KEY_REUSED, KEYS_RECOVERING, OUTBOX_FULL, NOT_EXPECTED, RANKING_UNKNOWN, RANKING_CLOSED, RANKING_FINAL, NOT_YET_ACCEPTING, NO_LONGER_ACCEPTING,
--   ABOVE_MAX_DELTA, BELOW_MIN or ABOVE_MAX, -, -, -, -
-- or, when nothing was looked at, { SHARD_CLOSED }, { SERVER_CHANGED } or { DATA_LOST }.
-- One text, because the caller reads an array of five values for each update five times slower; and because ioredis reads
-- an integer reply near 2^53 one off.
--
-- A script is not rolled back when it fails, so every call that can fail (a key of the wrong type) is a read before the
-- first write. `#!lua` without flags makes Redis refuse the whole script when it is out of memory or read-only.
--
-- A function costs each call of the script 2,000 instructions and more with each local that it captures: these take arguments.

-- @include "codes"
-- @include "fence"
-- @include "rankings"
-- @include "records"
-- @include "limits"
-- @include "places"
-- @include "clock"

local MAX_SCORE, FIRST_SCORES = 9007199254740991, 6
-- Begins what a record has of an update that left the score as it was.
local KEPT = '='

local meta, registry, outbox = KEYS[1], KEYS[2], KEYS[3]
local epoch, deployment, server, now, outboxLimit, fields, lines, updates, keyed, expectations, limits, orders, givens, clockKey =
  unpack(cjson.decode(ARGV[1]))

local stored = redis.call('HMGET', meta, 'epoch', 'history', 'deployment', 'seq', 'pending', 'generation', 'rankings', 'refuses-keys')
local refusal = writeRefusal(stored, epoch, deployment, server)
if refusal then
  return { refusal }
end
if not isComplete(registry, stored[7]) then
  return { DATA_LOST }
end
local seq, pending = tonumber(stored[4]), tonumber(stored[5])
local full = pending >= outboxLimit
redis.call('XLEN', outbox)

-- The rankings of the call, in order: a table with its key, its players and, if it takes no updates, the code that says why.
local rankings = {}
for i, counted in ipairs(redis.call('HMGET', registry, unpack(fields))) do
  local scores, order = KEYS[FIRST_SCORES + i - 1], orders and orders[i]
  local prefixes = order and KEYS[order[3]]
  local players, refusal = playersOf(scores, counted, prefixes)
  rankings[i] = {
    scores = scores,
    players = players,
    refusal = refusal or (isClosed(counted) and RANKING_CLOSED) or (isFinal(counted) and RANKING_FINAL) or nil,
    prefixes = prefixes,
    sign = order and order[1] or -1,
    width = order and order[2] or 0,
  }
end

local newer, older = byAge(stored[6], KEYS[4], KEYS[5])

-- By the number of the update: its key, with the record that belongs to it.
local keys, records = {}, {}
if keyed then
  records = readRecords(namesOf(keyed, 2), newer, older)
  for at = 1, #keyed, 4 do
    keys[keyed[at]] = { record = records[keyed[at + 1]], name = keyed[at + 1], payload = keyed[at + 2], place = keyed[at + 3] }
  end
end

-- By the number of the update: what it expects.
local expected = {}
local rebuilds = expectations and (redis.call('HGET', meta, 'rebuilds') or '0')
for _, expectation in ipairs(expectations or {}) do
  expected[expectation[1]] = expectation
end

-- What is answered if the update needs no more: it was answered before, its key belongs to another payload, or nobody can tell yet.
local function answered(key, refusesKeys)
  if isReused(key) then
    return KEY_REUSED .. ' - - - -'
  end
  local known = key.record.known[key.place]
  if known then
    return known:byte() == 61 and '4 ' .. known:sub(2) or '2 ' .. known
  end
  return refusesKeys and KEYS_RECOVERING .. ' - - - -'
end

-- By the number of the update: the score that it gives.
local gives = {}
for at = 1, givens and #givens or 0, 3 do
  gives[givens[at]] = { ifBetter = givens[at + 1], prefix = givens[at + 2] }
end

-- @param score false if there is none
local function isExpected(expectation, epoch, rebuilds, score, prefix)
  if expectation[2] ~= epoch or expectation[3] ~= rebuilds or expectation[5] ~= prefix then
    return false
  end
  return score == (expectation[4] ~= '-' and tonumber(expectation[4]))
end

local clock = limits and clockMs()

local reached, hasReached = clockKey and readClock(KEYS[clockKey]), false

-- Formatted by %d, which goes through an integer of 64 bits: several times faster than %.0f or the conversion by `..`.
local format = string.format
local results, events, applied = {}, {}, 0

for i = 1, #updates / 3 do
  local number, player, given = updates[3 * i - 2], updates[3 * i - 1], updates[3 * i]
  local ranked = number > 0
  number = ranked and number or -number
  local ranking, key, expectation, gift = rankings[number], keys[i], expected[i], gives[i]
  local scores, prefixes, sign, width = ranking.scores, ranking.prefixes, ranking.sign, ranking.width
  local limit = limits and not expectation and limits[number]

  local answer = key and answered(key, stored[8])
  local refusal = not answer
    and (limit and deltaRefusal(limit, clock, gift and 0 or given) or ranking.refusal or full and OUTBOX_FULL)
  local before, previous, score, known
  -- Of the player before, and what the update gives. '' where members have none.
  local prefix, nextPrefix, isKept = '', '', false
  if not answer and not refusal then
    if prefixes then
      prefix = redis.call('HGET', prefixes, player) or ''
      before = prefix ~= '' and redis.call('ZSCORE', scores, prefix .. player)
    else
      before = redis.call('ZSCORE', scores, player)
    end
    previous = before and sign * tonumber(before)
    if gift then
      score, nextPrefix = given, gift.prefix
      -- Digits, of which the lower are the better: every locale orders them so.
      isKept = gift.ifBetter
        and previous
        and not (sign * score < sign * previous or (score == previous and nextPrefix ~= '' and nextPrefix < prefix))
    else
      score = (previous or 0) + given
    end
    if expectation and not isExpected(expectation, epoch, rebuilds, previous, prefix) then
      refusal = NOT_EXPECTED
    elseif isKept then
      score, nextPrefix = previous, prefix
    elseif score > MAX_SCORE or score < -MAX_SCORE then
      refusal = SCORE_OUT_OF_RANGE
    else
      refusal = limit and scoreRefusal(limit, score)
    end
  end

  if refusal == SCORE_OUT_OF_RANGE then
    answer = format('%d %d - - -', SCORE_OUT_OF_RANGE, previous or 0)
  elseif refusal then
    answer = refusal .. ' - - - -'
  elseif not answer then
    local previousRank = ranked and before and betterThan(scores, before, prefix .. player, width) + 1
    if not isKept then
      local changed = format('%d', sign * score)
      if prefixes then
        if width == OF_ONE_PLAYER and nextPrefix == '' then
          if score == previous then
            nextPrefix = prefix
          else
            if not hasReached then
              reached, hasReached = math.max(reached, clockUs() - 1), true
            end
            reached = reached + 1
            nextPrefix = format('%016d', reached)
          end
        elseif width == OF_ONE_PLAYER and (tonumber(nextPrefix) or 0) > reached then
          reached, hasReached = tonumber(nextPrefix), true
        end
        if nextPrefix ~= prefix then
          if before then
            redis.call('ZREM', scores, prefix .. player)
          end
          redis.call('HSET', prefixes, player, nextPrefix)
        end
      end
      redis.call('ZADD', scores, changed, nextPrefix .. player)
      before = changed
    end
    local rank = ranked and betterThan(scores, before, nextPrefix .. player, width) + 1
    if prefixes then
      local old = previous and format('%d:%s', previous, prefix) or '-'
      known = format('%d:%s %s %s %s', score, nextPrefix, old, rank or '-', previousRank or '-')
    elseif not ranked then
      known = previous and format('%d %d - -', score, previous) or format('%d - - -', score)
    elseif previous then
      known = format('%d %d %d %d', score, previous, rank, previousRank)
    else
      known = format('%d - %d -', score, rank)
    end
    if key then
      remember(key, (isKept and KEPT or '') .. known)
    end
    if isKept then
      answer = '3 ' .. known
    else
      if not previous then
        ranking.players, ranking.grown = ranking.players + 1, true
      end
      applied = applied + 1
      local delta = gift and '-' or format('%d', given)
      events[applied] = prefixes and format('%d %s %s %d:%s', number, player, delta, score, nextPrefix)
        or format('%d %s %s %d', number, player, delta, score)
      if key then
        -- A key has no tab, and a payload neither.
        events[applied] = format('%s\t%s\t%s\t%s\t%s', events[applied], key.place, known, key.payload, key.name)
      end
      answer = '1 ' .. known
    end
  end
  results[i] = answer
end
local answers = table.concat(results, ' ')

writeRecords(records, newer)
if applied == 0 then
  return { seq + 1, false, answers }
end
if hasReached then
  setClock(KEYS[clockKey], reached)
end
local entry = redis.call(
  'XADD', outbox, '*', 'epoch', epoch, 'seq', seq + 1, 'at', now, 'rankings', lines, 'events', table.concat(events, '\n')
)
redis.call('HSET', meta, 'seq', seq + applied, 'pending', pending + applied)
local counts = {}
for i, ranking in ipairs(rankings) do
  if ranking.grown then
    counts[#counts + 1], counts[#counts + 2] = fields[i], ranking.players
  end
end
if #counts > 0 then
  redis.call('HSET', registry, unpack(counts))
end
return { seq + 1, entry, answers }
