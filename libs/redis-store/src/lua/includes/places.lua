-- A place between two players of a ranking: right after a score and a player id.

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

-- How many players stand at or before a place. The player who marks it may have moved since, so the place is searched
-- among those with the score: O(log n) steps of O(log n).
local function standUpTo(scores, negated, player)
  local low = redis.call('ZCOUNT', scores, '-inf', '(' .. negated)
  local high = redis.call('ZCOUNT', scores, '-inf', negated)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if precedes(player, redis.call('ZRANGE', scores, middle, middle)[1]) then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end
