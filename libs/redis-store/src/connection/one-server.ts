import type { Redis } from 'ioredis';
import { RedisNodes } from './redis-nodes.js';

/** One server that has every key. */
export class OneServer extends RedisNodes {
  constructor(private readonly redis: Redis) {
    super();
  }

  find(): Redis {
    return this.redis;
  }

  all(): readonly Redis[] {
    return [this.redis];
  }

  onReady(listener: () => void): void {
    this.redis.on('ready', listener);
  }

  onLost(listener: (node: Redis) => void): void {
    this.redis.on('close', () => listener(this.redis));
  }

  async refresh(): Promise<void> {}

  disconnect(): void {
    this.redis.disconnect();
  }
}
