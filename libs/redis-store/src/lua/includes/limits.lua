-- Limits of a board: { acceptsFrom, acceptsUntil, maxDelta, min, max }, the first two in ms since 1970, false for none.

-- The clock of the server decides, so that all apis agree.
local function clockMs()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- The code that says why a board takes no update now, or none of this delta; nil if it does.
local function deltaRefusal(limits, clock, delta)
  local acceptsFrom, acceptsUntil, maxDelta = limits[1], limits[2], limits[3]
  if acceptsFrom and clock < acceptsFrom then
    return NOT_YET_ACCEPTING
  end
  if acceptsUntil and clock >= acceptsUntil then
    return NO_LONGER_ACCEPTING
  end
  return maxDelta and math.abs(delta) > maxDelta and ABOVE_MAX_DELTA or nil
end

-- The code that says why a board takes no such score; nil if it does.
local function scoreRefusal(limits, score)
  local min, max = limits[4], limits[5]
  if min and score < min then
    return BELOW_MIN
  end
  return max and score > max and ABOVE_MAX or nil
end

-- The code that says why an update counts for no ranking of a board with periods; nil if it does.
--
-- @param period from when and until when, ms since 1970 or false; the numbers of the rankings follow
local function periodRefusal(period, clock)
  if (period[1] and clock < period[1]) or (period[2] and clock >= period[2]) then
    return OUTSIDE_SPAN
  end
  return #period == 2 and PERIOD_NOT_OPEN or nil
end
