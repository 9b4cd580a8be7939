-- The fence: only a caller that knows the epoch of the data and belongs to its deployment may write, while the shard is open.
--
-- @param stored epoch, history ('' while the shard is closed) and deployment, from meta
local function isWritable(stored, epoch, deployment)
  return stored[1] == epoch and stored[2] ~= '' and stored[3] == deployment
end

-- Whether the script runs on the server, and in the history, on which the caller has found the shard. A replica that was promoted has
-- all of `meta`, and perhaps not the latest updates.
--
-- @param server `master_replid` that the caller was told
local function isSameServer(server)
  return redis.call('INFO', 'replication'):find('master_replid:' .. server, 1, true) ~= nil
end
