#!lua flags=no-writes
-- The places of one player in rankings of a shard, each of another board.
--
-- KEYS[1]  registry: ranking -> its players
-- KEYS[2]  meta: rankings
-- KEYS[3…] scores of each ranking: player id -> 0 - score
-- ARGV[1]  player id
-- ARGV[2…] two for each ranking: the ranking, in the registry; and 0 - score, if another shard has the player, or empty
--
-- Returns { places }. Places are text, three words for each ranking: its players, 0 - score, players with a better score; the last
-- two are `-` for a player who is not in it. Or { DATA_LOST }, or { RANKING_CLOSED, number of the ranking from 1 }.

-- @include "codes"
-- @include "rankings"

local registry, meta, player = KEYS[1], KEYS[2], ARGV[1]
local format = string.format

local places = {}
for i = 1, #KEYS - 2 do
  local scores, field, negated = KEYS[i + 2], ARGV[2 * i], ARGV[2 * i + 1]
  local total = readPlayers(scores, registry, meta, field)
  if total < 0 then
    return { total, i }
  end
  if negated == '' then
    negated = redis.call('ZMSCORE', scores, player)[1]
  end
  local place = negated and format('%s %d', negated, redis.call('ZCOUNT', scores, '-inf', '(' .. negated)) or '- -'
  places[i] = format('%d %s', total, place)
end
return { table.concat(places, ' ') }
