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
--   updates       flat array: number of the ranking from 1 that it is answered with, negative for an update that is answered without ranks,
--                 player id, what is added to the score or, if it is one of `givens`, takes its place; for each
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
--   periods       of each ranking that updates of a board with periods are answered with: from when and until when, ms since 1970 or false, the
--                 numbers follow of all rankings that they count for, this one first; no number if the board takes none. False for other
--                 rankings, or instead of all. An expectation is of one ranking alone.
--
-- Returns { seq of the first applied update, outbox entry id or false, results, ms since 1970 by this server or false }. Results are text, five words for each
-- update, `-` where there is none:
--   1, new score, previous score, rank, previous rank; without ranks `-` for both. A score is followed by `:` and the prefix, if there is one.
--   The last word goes on with `|<period>,<1 or 0>,<new score>,<previous score>,<rank>,<previous rank>` for each of `periods`: 0 if the
--   score was not better there than the one before. Something was changed in one of them
--   2, the same as they were answered before: the update was applied then
--   3, the same: the score is not better than the one before, which stays, in all periods
--   4, the same as they were answered before: the score stayed then
--   SCORE_OUT_OF_RANGE, the score as it stays, -, -, -
--   RANKING_CLOSED, number of the ranking, -, -, -
--   KEY_REUSED, KEYS_RECOVERING, OUTBOX_FULL, NOT_EXPECTED, OUTSIDE_SPAN, PERIOD_NOT_OPEN, RANKING_UNKNOWN, RANKING_FINAL, NOT_YET_ACCEPTING, NO_LONGER_ACCEPTING,
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
-- @include "answers"
-- @include "places"
-- @include "clock"

local MAX_SCORE, FIRST_SCORES = 9007199254740991, 6

local meta, registry, outbox = KEYS[1], KEYS[2], KEYS[3]
local epoch, deployment, server, now, outboxLimit, fields, lines, updates, keyed, expectations, limits, orders, givens, clockKey, periods =
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

local clock = (limits or periods) and clockMs()

local reached, hasReached = clockKey and readClock(KEYS[clockKey]), false

-- Formatted by %d, which goes through an integer of 64 bits: several times faster than %.0f or the conversion by `..`.
local format = string.format
local results, events, applied = {}, {}, 0

-- Of one update after the other, by the place of a ranking among those that it counts for: what the player has there, with the prefix, and
-- what the update makes of it. A prefix is '' where members have none.
local before, previous, prefix, score, nextPrefix, isKept = {}, {}, {}, {}, {}, {}

for i = 1, #updates / 3 do
  local number, player, given = updates[3 * i - 2], updates[3 * i - 1], updates[3 * i]
  local ranked = number > 0
  number = ranked and number or -number
  local key, expectation, gift = keys[i], expected[i], gives[i]
  local list = periods and not expectation and periods[number]
  local limit = limits and not expectation and limits[number]

  local answer = key and answered(key, stored[8])
  local refusal = not answer and (list and periodRefusal(list, clock) or limit and deltaRefusal(limit, clock, gift and 0 or given))
  local count = list and #list - 2 or 1
  local refusedBy
  for n = 1, (answer or refusal) and 0 or count do
    refusedBy = list and list[n + 2] or number
    local ranking = rankings[refusedBy]
    refusal = ranking.refusal or full and OUTBOX_FULL
    if refusal then
      break
    end
    local scores, sign = ranking.scores, ranking.sign
    if ranking.prefixes then
      prefix[n] = redis.call('HGET', ranking.prefixes, player) or ''
      before[n] = prefix[n] ~= '' and redis.call('ZSCORE', scores, prefix[n] .. player)
    else
      prefix[n], before[n] = '', redis.call('ZSCORE', scores, player)
    end
    local old = before[n] and sign * tonumber(before[n])
    previous[n], nextPrefix[n], isKept[n] = old, '', false
    if gift then
      score[n], nextPrefix[n] = given, gift.prefix
      -- Digits, of which the lower are the better: every locale orders them so.
      if gift.ifBetter and old and not (sign * given < sign * old or (given == old and gift.prefix ~= '' and gift.prefix < prefix[n])) then
        score[n], nextPrefix[n], isKept[n] = old, prefix[n], true
      end
    else
      score[n] = (old or 0) + given
    end
    if expectation and not isExpected(expectation, epoch, rebuilds, old, prefix[n]) then
      refusal = NOT_EXPECTED
    elseif not isKept[n] and (score[n] > MAX_SCORE or score[n] < -MAX_SCORE) then
      refusal = SCORE_OUT_OF_RANGE
      answer = format('%d %d - - -', SCORE_OUT_OF_RANGE, old or 0)
    elseif n == 1 and limit and not isKept[n] then
      refusal = scoreRefusal(limit, score[n])
    end
    if refusal then
      break
    end
  end

  if refusal == RANKING_CLOSED then
    answer = format('%d %d - - -', RANKING_CLOSED, refusedBy)
  elseif refusal and not answer then
    answer = refusal .. ' - - - -'
  elseif not answer then
    -- What is answered of the first ranking, and of all of them by their periods; what the event tells of them.
    local known, ofPeriods, changes, isReached, hasChanged = '', list and {}, list and {}, false, false
    for n = 1, count do
      local at = list and list[n + 2] or number
      local ranking = rankings[at]
      local scores, prefixes, width, old = ranking.scores, ranking.prefixes, ranking.width, previous[n]
      local previousRank = ranked and before[n] and betterThan(scores, before[n], prefix[n] .. player, width) + 1
      if not isKept[n] then
        local changed = format('%d', ranking.sign * score[n])
        if prefixes then
          if width == OF_ONE_PLAYER and nextPrefix[n] == '' then
            if score[n] == old then
              nextPrefix[n] = prefix[n]
            else
              if not hasReached then
                reached, hasReached = math.max(reached, clockUs() - 1), true
              end
              -- Once for the update.
              reached, isReached = isReached and reached or reached + 1, true
              nextPrefix[n] = format('%016d', reached)
            end
          elseif width == OF_ONE_PLAYER and (tonumber(nextPrefix[n]) or 0) > reached then
            reached, hasReached = tonumber(nextPrefix[n]), true
          end
          if nextPrefix[n] ~= prefix[n] then
            if before[n] then
              redis.call('ZREM', scores, prefix[n] .. player)
            end
            redis.call('HSET', prefixes, player, nextPrefix[n])
          end
        end
        redis.call('ZADD', scores, changed, nextPrefix[n] .. player)
        before[n], hasChanged = changed, true
        if not old then
          ranking.players, ranking.grown = ranking.players + 1, true
        end
      end
      local rank = ranked and betterThan(scores, before[n], nextPrefix[n] .. player, width) + 1
      local one = answerWords(prefixes, score[n], nextPrefix[n], old, prefix[n], rank, previousRank)
      if n == 1 then
        known = one
      end
      if list then
        local period = fields[at]:match(':(.*)')
        ofPeriods[n] = format('%s,%d,%s', period, isKept[n] and 0 or 1, one:gsub(' ', ','))
        if n > 1 and not isKept[n] then
          changes[#changes + 1] = format('%d %s', at, one:match('^%S+'))
        end
      end
    end
    if list then
      known = known .. '|' .. table.concat(ofPeriods, '|')
    end
    if key then
      remember(key, (hasChanged and '' or KEPT) .. known)
    end
    if not hasChanged then
      answer = '3 ' .. known
    else
      applied = applied + 1
      local delta = gift and '-' or format('%d', given)
      local event = rankings[number].prefixes and format('%d %s %s %d:%s', number, player, delta, score[1], nextPrefix[1])
        or format('%d %s %s %d', number, player, delta, score[1])
      if list then
        event = (isKept[1] and '-' or '') .. event .. (#changes > 0 and ' ' .. table.concat(changes, ' ') or '')
      end
      if key then
        -- A key has no tab, and a payload neither.
        event = format('%s\t%s\t%s\t%s\t%s', event, key.place, known, key.payload, key.name)
      end
      events[applied] = event
      answer = '1 ' .. known
    end
  end
  results[i] = answer
end
local answers = table.concat(results, ' ')

writeRecords(records, newer)
if applied == 0 then
  return { seq + 1, false, answers, clock }
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
return { seq + 1, entry, answers, clock }
