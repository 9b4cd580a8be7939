-- Whether the shard has lost its data: there is no meta, or no player although there were updates.
local function hasLostData(scores, meta)
  return redis.call('EXISTS', scores, meta) < 2 and redis.call('HGET', meta, 'seq') ~= '0'
end
