-- Places in a ranking: a score is stored as its key, the lower the better, and a player as a member, a prefix and the player id. The prefix
-- breaks ties: of equal keys the member that is lower by bytes comes first, and players with the same prefix share a rank. It has 0 characters
-- where ties are shared, 16 where the clock of a shard gives none twice.
local OF_ONE_PLAYER = 16

-- Whether `a` comes before `b` by bytes. Lua's own `<` follows the server's locale, Redis' order does not.
local function precedes(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = a:byte(i), b:byte(i)
    if x ~= y then
      return x < y
    end
  end
  return #a < #b
end

-- How many players stand before a place, a key and a text: '' is before all members with the key. Nobody need stand there. The text is searched
-- among the members with the key: O(log n) steps of O(log n).
--
-- @param key as text
local function standBefore(scores, key, text)
  local low = redis.call('ZCOUNT', scores, '-inf', '(' .. key)
  if text == '' then
    return low
  end
  local high = redis.call('ZCOUNT', scores, '-inf', key)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if precedes(redis.call('ZRANGE', scores, middle, middle)[1], text) then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

-- The text right after a member: no other comes between.
local function after(member)
  return member .. '\0'
end

-- How many players are better than one of the ranking.
--
-- @param width characters of the prefix
local function betterThan(scores, key, member, width)
  local prefix = member:sub(1, width)
  if width ~= OF_ONE_PLAYER then
    return standBefore(scores, key, prefix)
  end
  -- Only players who have come from different shards may have one prefix.
  local rank = redis.call('ZRANK', scores, member)
  local before = rank > 0 and redis.call('ZRANGE', scores, rank - 1, rank - 1)[1]
  if before and before:sub(1, width) == prefix then
    return standBefore(scores, key, prefix)
  end
  return rank
end
