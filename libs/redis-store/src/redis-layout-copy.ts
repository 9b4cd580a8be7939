import { type Deployment, LayoutCopy, type RecordedLayout } from '@standings/domain';
import type { RedisNodes } from './connection/redis-nodes.js';
import { readError } from './connection/redis-errors.js';
import { LAYOUTS } from './shard/keys.js';
import { decodeRecorded, encodeRecorded } from './shard/layout-text.js';

/** The copy of the present layout in Redis, by deployment: Redis may be that of another one by mistake. */
export class RedisLayoutCopy extends LayoutCopy {
  constructor(
    private readonly nodes: RedisNodes,
    private readonly deployment: Deployment,
  ) {
    super();
  }

  async read(): Promise<RecordedLayout | null> {
    try {
      const copies = await this.nodes.of(LAYOUTS).hgetall(LAYOUTS);
      const { id } = this.deployment;
      if (id !== null) return decodeRecorded(copies[id] ?? null);
      const [copy = null, ...others] = Object.values(copies);
      return others.length === 0 ? decodeRecorded(copy) : null;
    } catch (error) {
      throw readError(error);
    }
  }

  async write(layout: RecordedLayout): Promise<void> {
    const { id } = this.deployment;
    if (id === null) return;
    try {
      await this.nodes.of(LAYOUTS).hset(LAYOUTS, id, encodeRecorded(layout));
    } catch (error) {
      throw readError(error);
    }
  }
}
