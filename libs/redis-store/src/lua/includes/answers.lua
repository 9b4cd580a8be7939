-- What updates are answered with, as `add.lua` returns it and idempotency records hold it.

-- Begins what a record has of an update that left the score as it was.
local KEPT = '='

-- What is answered if the update needs no more: it was answered before, its key belongs to another payload, or nobody can tell yet.
local function answered(key, refusesKeys)
  if isReused(key) then
    return KEY_REUSED .. ' - - - -'
  end
  local known = key.record.known[key.place]
  if known then
    return known:sub(1, 1) == KEPT and '4 ' .. known:sub(2) or '2 ' .. known
  end
  return refusesKeys and KEYS_RECOVERING .. ' - - - -'
end

-- What is answered of one ranking: new score, previous score, rank, previous rank, `-` where there is none.
--
-- @param prefixes nil if members have none
-- @param rank false for an update that is answered without ranks
local function answerWords(prefixes, score, prefix, old, oldPrefix, rank, previousRank)
  local format = string.format
  if prefixes then
    local was = old and format('%d:%s', old, oldPrefix) or '-'
    return format('%d:%s %s %s %s', score, prefix, was, rank or '-', previousRank or '-')
  elseif not rank then
    return old and format('%d %d - -', score, old) or format('%d - - -', score)
  elseif old then
    return format('%d %d %d %d', score, old, rank, previousRank)
  end
  return format('%d - %d -', score, rank)
end
