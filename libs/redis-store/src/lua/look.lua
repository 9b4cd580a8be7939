#!lua flags=allow-oom
-- What waits in the outbox. Corrects the count of waiting updates if entries have left the outbox without being confirmed.
--
-- KEYS[1]  meta: epoch, history, seq, pending (updates in the outbox), missing (updates that left it unconfirmed)
-- KEYS[2]  outbox
-- KEYS[3]  entries put aside
--
-- Returns { id of the oldest entry, id of the latest, entries put aside, missing }; the ids are empty if nothing waits.
local meta, outbox = KEYS[1], KEYS[2]
local stored = redis.call('HMGET', meta, 'epoch', 'history', 'seq', 'pending', 'missing')
local epoch, open = stored[1], stored[2] and stored[2] ~= ''
local seq, pending, missing = tonumber(stored[3]), tonumber(stored[4]), tonumber(stored[5]) or 0
local oldest = redis.call('XRANGE', outbox, '-', '+', 'COUNT', 1)[1]
local latest = redis.call('XREVRANGE', outbox, '+', '-', 'COUNT', 1)[1]
local aside = redis.call('XLEN', KEYS[3])

-- The most updates that can wait: all since the oldest entry. nil if that cannot be told.
local function most()
  if not oldest then
    return 0
  end
  local fields = {}
  for i = 1, #oldest[2], 2 do
    fields[oldest[2][i]] = oldest[2][i + 1]
  end
  local first = tonumber(fields.seq)
  if fields.epoch == epoch and first and first <= seq then
    return seq - first + 1
  end
end

local bound = open and seq and pending and most()
if bound and (pending > bound or (bound == 0 and pending ~= 0)) then
  missing = missing + math.max(0, pending - bound)
  redis.call('HSET', meta, 'pending', bound, 'missing', missing)
end
return { oldest and oldest[1] or '', latest and latest[1] or '', aside, missing }
