#!lua flags=allow-oom
-- Retires a closed shard whose layout was replaced. It removes the version and the count of rankings, so that every script refuses
-- updates and reads. It also runs while Redis is out of memory.
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
