#!lua flags=allow-oom
-- Moves entries that cannot be read from the outbox to where they are kept, with the reason. It needs about as much memory as it frees.
--
-- KEYS[1]  outbox
-- KEYS[2]  entries put aside
-- ARGV[…]  entry id, reason; for each entry
--
-- Returns how many were moved: entries that another process has moved are left out.
local outbox, aside = KEYS[1], KEYS[2]
local moved = 0
redis.call('XLEN', aside)
for i = 1, #ARGV, 2 do
  local entry = redis.call('XRANGE', outbox, ARGV[i], ARGV[i])[1]
  if entry then
    -- As one field: an entry may have more fields than Lua can pass on.
    redis.call('XADD', aside, '*', 'reason', ARGV[i + 1], 'entry', entry[1], 'fields', cjson.encode(entry[2]))
    redis.call('XDEL', outbox, entry[1])
    moved = moved + 1
  end
end
return moved
