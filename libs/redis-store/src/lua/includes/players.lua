-- How many players a ranking has; nil if it has lost some, or if there is no meta.
--
-- It may have more than are counted: a process of the release before counts none, and a person may put players back.
-- That release writes shards without a count, and with players exactly if there were updates: their first update counts.
--
-- @param field of meta: players of the ranking
-- @param count what that field holds, false if there is none
-- @param seq of the last update, from meta; false if there is no meta
local function playersOf(scores, field, count, seq)
  local players = redis.call('ZCARD', scores)
  local least = tonumber(count) or (field == 'players:all' and math.min(tonumber(seq) or 1, 1)) or 0
  if seq and players >= least then
    return players
  end
end

-- The same, for a script that reads nothing else of meta.
local function readPlayers(scores, meta, field)
  return playersOf(scores, field, unpack(redis.call('HMGET', meta, field, 'seq')))
end
