-- When a score was reached last in the shard, on a board whose ties go to the first: µs since 1970, in 16 digits. A score that is reached gets
-- the µs of the server's clock, or one more than the last, if that is higher: so no two are equal, and later ones are higher.

local function readClock(key)
  -- A failure is that of somebody who put something else in its place.
  local last = redis.pcall('GET', key)
  return type(last) == 'string' and tonumber(last) or 0
end

-- The clock of the server, µs since 1970.
local function clockUs()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function setClock(key, last)
  redis.call('SET', key, string.format('%d', last))
end
