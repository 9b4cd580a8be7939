-- Idempotency records, in two generations. The newer takes new ones; the older is dropped by `rotate-records.lua`. In Redis a record is
-- a line with the payload, and for each place a line with what was answered. In a script it is a table: these lines, `payload`,
-- `known` (what was answered, by the place as text) and whether it was `changed`.

local function readRecord(text)
  local record = { known = {} }
  if text ~= '' then
    record[1], record.payload = text, text:match('^[^\n]*')
    for place, known in text:gmatch('\n(%d+) ([^\n]+)') do
      record.known[place] = known
    end
  end
  return record
end

-- The hash of the newer generation and that of the older.
--
-- @param generation number of the newer one, from meta
-- @param even hash of those with even numbers
local function byAge(generation, even, odd)
  if (tonumber(generation) or 0) % 2 == 1 then
    return odd, even
  end
  return even, odd
end

-- The names of the records of a call, each once.
--
-- @param list of which each fourth word is one
-- @param first where the first of them is
local function namesOf(list, first)
  local names, isNamed = {}, {}
  for at = first, #list, 4 do
    local name = list[at]
    if not isNamed[name] then
      names[#names + 1], isNamed[name] = name, true
    end
  end
  return names
end

-- @return the records by name
local function readRecords(names, newer, older)
  local records = {}
  local inNewer, inOlder = redis.call('HMGET', newer, unpack(names)), redis.call('HMGET', older, unpack(names))
  for i, name in ipairs(names) do
    -- The longer one holds all of the other. It is the newer, unless the number of the generation was lost.
    local one, other = inNewer[i] or '', inOlder[i] or ''
    records[name] = readRecord(#one >= #other and one or other)
  end
  return records
end

-- A key of a call: its record, the name of that, its payload and place. Whether the record is that of another payload.
local function isReused(key)
  return key.record.payload and key.record.payload ~= key.payload
end

local function remember(key, known)
  local record = key.record
  if not record.payload then
    record[1], record.payload = key.payload, key.payload
  end
  record[#record + 1], record.known[key.place], record.changed = key.place .. ' ' .. known, known, true
end

local function writeRecords(records, newer)
  local changed = {}
  for name, record in pairs(records) do
    if record.changed then
      changed[#changed + 1], changed[#changed + 2] = name, table.concat(record, '\n')
    end
  end
  if #changed > 0 then
    redis.call('HSET', newer, unpack(changed))
  end
end
