#!lua flags=no-writes
-- The scores of players in a ranking, whether it is open or not.
--
-- KEYS[1]  scores: member -> key of the score, see `includes/places.lua`
-- KEYS[2]  prefixes of members, by player id; left out where they have none
-- ARGV[1…] player ids, at most 1,000
--
-- Returns a text for each: key of the score, followed by `:` and the prefix if there is one; `-` for one who is not in it.

-- @include "members"

local places = {}
for i, member in ipairs(membersOf(KEYS[2], ARGV)) do
  local key = member and redis.call('ZSCORE', KEYS[1], member)
  places[i] = key and (KEYS[2] and key .. ':' .. member:sub(1, #member - #ARGV[i]) or key) or '-'
end
return places
