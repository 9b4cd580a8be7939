#!lua flags=allow-oom
-- Takes a closed shard out of use, also when there is no memory left: another layout has taken the place of its own. Its data has no
-- version and its registry is not complete from now on, so that it is neither updated nor read.
--
-- KEYS[1]  meta: deployment, moved
-- ARGV[1]  the layout, as `layout-text.ts` writes it
--
-- Returns 1.
local meta = KEYS[1]
local deployment = redis.call('HGET', meta, 'deployment')
redis.call('UNLINK', meta)
redis.call('HSET', meta, 'moved', ARGV[1])
if deployment then
  redis.call('HSET', meta, 'deployment', deployment)
end
return 1
