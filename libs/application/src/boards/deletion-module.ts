import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BoardDeletions, RankingRemoval } from '@standings/domain';
import { DeletionLoop } from './deletion-loop.js';
import { StraySweep } from './stray-sweep.js';

const STOP_TIMEOUT_MS = 1000;

/** Continues deletions of boards for as long as the app runs. The app's adapters must provide `BoardDeletions` and `RankingRemoval` globally. */
@Module({
  providers: [
    {
      provide: DeletionLoop,
      inject: [RankingRemoval, BoardDeletions],
      useFactory: (rankings: RankingRemoval, deletions: BoardDeletions) => new DeletionLoop(rankings, deletions),
    },
    {
      provide: StraySweep,
      inject: [BoardDeletions],
      useFactory: (deletions: BoardDeletions) => new StraySweep(deletions),
    },
  ],
})
export class DeletionModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly loop: DeletionLoop,
    private readonly sweep: StraySweep,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
    this.sweep.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const limit = { timeoutMs: STOP_TIMEOUT_MS };
    await Promise.all([this.loop.stop(limit), this.sweep.stop(limit)]);
  }
}
