-- The registry of a shard says which rankings are in it: `<board number>:<period>` -> how many players it has, raised by the script
-- that adds one. A ranking that is closed, because it is being rebuilt, has `-` before that number. One that is final has `=`.

-- Whether the registry has every ranking that was registered.
--
-- @param rankings how many were, from meta; false if there is no meta
local function isComplete(registry, rankings)
  -- A failure is that of somebody who put something else in its place.
  local registered = redis.pcall('HLEN', registry)
  return rankings and type(registered) == 'number' and registered >= tonumber(rankings)
end

-- @param counted what the registry says of the ranking; false if it is not registered
local function isClosed(counted)
  return counted and counted:byte() == 45
end

-- Whether the ranking takes no updates ever again.
local function isFinal(counted)
  return counted and counted:byte() == 61
end

-- How many players a ranking has; or nil and the code that says why it cannot be used. More players than are counted are fine:
-- a person may put some back.
--
-- @param counted what the registry says of the ranking; false if it is not registered
-- @param prefixes hash of the prefixes of its members; nil if they have none
local function playersOf(scores, counted, prefixes)
  if not counted then
    return nil, RANKING_UNKNOWN
  end
  -- A failure is that of somebody who put something else in its place.
  local players = redis.pcall('ZCARD', scores)
  if type(players) ~= 'number' or players < math.abs(tonumber(counted) or tonumber(counted:sub(2)) or 0) then
    return nil, RANKING_CLOSED
  end
  if prefixes and redis.pcall('HLEN', prefixes) ~= players then
    return nil, RANKING_CLOSED
  end
  return players
end

-- The same, for a script that only reads. A ranking that is not registered has no players yet. A code in place of the number
-- says why it cannot be read.
local function readPlayers(scores, registry, meta, field, prefixes)
  if not isComplete(registry, redis.call('HGET', meta, 'rankings')) then
    return DATA_LOST
  end
  local players, refusal = playersOf(scores, redis.call('HGET', registry, field), prefixes)
  if refusal == RANKING_UNKNOWN then
    return 0
  end
  return players or refusal
end

-- Counts players that were added to a ranking, whether it is closed or not. It is registered from now on.
local function addPlayers(registry, field, added)
  local counted = redis.call('HGET', registry, field)
  local players = counted and math.abs(tonumber(counted) or tonumber(counted:sub(2)) or 0) or 0
  players = players + added
  redis.call('HSET', registry, field, (isClosed(counted) and '-' or isFinal(counted) and '=' or '') .. players)
end
