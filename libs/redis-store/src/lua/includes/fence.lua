-- The fence: only a caller that knows the epoch of the data and belongs to its deployment may write, while the shard is open.
--
-- @param stored epoch, history ('' while the shard is closed) and deployment, from meta
local function isWritable(stored, epoch, deployment)
  return stored[1] == epoch and stored[2] ~= '' and stored[3] == deployment
end
