#!lua flags=no-writes
-- A page of a board.
--
-- KEYS[1]  scores: player id -> 0 - score
-- KEYS[2]  registry: ranking -> its players
-- KEYS[3]  meta: rankings
-- ARGV[1]  the ranking, in the registry
-- ARGV[2]  how many players
-- ARGV[3], ARGV[4]  0 - score and player id: the page starts right after this place. Left out: at the top.
--
-- Returns { total, players before the page, players better than its first, { player, 0 - score, … } }, or { DATA_LOST } or { RANKING_CLOSED }.

-- @include "codes"
-- @include "rankings"

local scores = KEYS[1]
local total = readPlayers(scores, KEYS[2], KEYS[3], ARGV[1])
if total < 0 then
  return { total }
end

local n = tonumber(ARGV[2])

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
local function standUpTo(negated, player)
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

local position = ARGV[3] and standUpTo(ARGV[3], ARGV[4]) or 0
local page = redis.call('ZRANGE', scores, position, position + n - 1, 'WITHSCORES')
local better = 0
if position > 0 and page[2] then
  better = redis.call('ZCOUNT', scores, '-inf', '(' .. page[2])
end
return { total, position, better, page }
