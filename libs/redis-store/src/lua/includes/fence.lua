-- The fence: only a caller that knows the epoch of the data and belongs to its deployment may write, while the shard is open; and only on
-- the server, and in the history, on which it has found the shard. A replica that was promoted has all of `meta`, and perhaps not the
-- latest updates.
--
-- @param stored epoch, history ('' while the shard is closed) and deployment, from meta
-- @param server `master_replid` that the caller was told
-- @return the code that says why the caller may not write; nil if it may
local function writeRefusal(stored, epoch, deployment, server)
  if stored[1] ~= epoch or stored[2] == '' or stored[3] ~= deployment then
    return SHARD_CLOSED
  end
  if not redis.call('INFO', 'replication'):find('master_replid:' .. server, 1, true) then
    return SERVER_CHANGED
  end
end
