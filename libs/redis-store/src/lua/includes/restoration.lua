-- Whether a restoration goes on: another one, or a loss of the data, ends it.
--
-- @param key restoration: id of the one that may change the data
-- @param id of the caller's restoration
local function isOngoing(key, id)
  return redis.call('GET', key) == id
end
