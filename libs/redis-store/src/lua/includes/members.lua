-- The members of players in a ranking, in the order asked; false for one who is not in it.
--
-- @param prefixes hash: player id -> prefix of the member; nil where members are player ids
-- @param players player ids
local function membersOf(prefixes, players)
  if not prefixes then
    return players
  end
  local members = redis.call('HMGET', prefixes, unpack(players))
  for i, player in ipairs(players) do
    members[i] = members[i] and members[i] .. player
  end
  return members
end
