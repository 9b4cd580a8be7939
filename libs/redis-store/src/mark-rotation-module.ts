import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { MarkRotation } from './mark-rotation.js';

const STOP_TIMEOUT_MS = 1000;

/**
 * Has the marks of idempotency keys forgotten for as long as the app runs. Needs a `RedisStoreModule`. It is a module of its own
 * because commands must not do that: whoever calls one may have set another `IDEMPOTENCY_TTL_S`, or none.
 */
@Module({})
export class MarkRotationModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly rotation: MarkRotation) {}

  onApplicationBootstrap(): void {
    this.rotation.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rotation.stop({ timeoutMs: STOP_TIMEOUT_MS });
  }
}
