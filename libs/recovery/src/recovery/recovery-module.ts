import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  BoardCatalog,
  Deployment,
  EndedEpochs,
  EpochAuthority,
  LayoutAuthority,
  LayoutCopy,
  Placement,
  RankingRemoval,
  ShardStates,
} from '@standings/domain';
import { type FirstSettings, LayoutFollower } from '../layout/layout-follower.js';
import { EpochHealthCheck } from './epoch-health-check.js';
import { OpenShardCheck } from './open-shard-check.js';
import { BoardJobsModule } from '../jobs/board-jobs-module.js';
import { Recovery } from './recovery.js';
import { RecoveryHealthCheck } from './recovery-health-check.js';
import { RecoveryLoop } from './recovery-loop.js';
import { ShardRankingRemoval } from './shard-ranking-removal.js';

const STOP_TIMEOUT_MS = 2000;

/** Recovers boards that are closed, and watches those that are open, for as long as the app runs. Needs what {@link BoardJobsModule} needs. */
@Module({})
export class RecoveryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static register(first: FirstSettings): DynamicModule {
    return {
      module: RecoveryModule,
      global: true,
      imports: [BoardJobsModule],
      providers: [
        {
          provide: RecoveryLoop,
          inject: [Recovery, ShardStates, BoardCatalog],
          useFactory: (recovery: Recovery, states: ShardStates, boards: BoardCatalog) =>
            new RecoveryLoop(recovery, states, boards),
        },
        {
          provide: RankingRemoval,
          inject: [BoardCatalog, Placement, ShardStates, Recovery],
          useFactory: (boards: BoardCatalog, placement: Placement, states: ShardStates, recovery: Recovery) =>
            new ShardRankingRemoval(boards, placement, states, recovery),
        },
        {
          provide: OpenShardCheck,
          inject: [ShardStates, EpochAuthority, Deployment, EndedEpochs],
          useFactory: (states: ShardStates, epochs: EpochAuthority, deployment: Deployment, ended: EndedEpochs) =>
            new OpenShardCheck(states, epochs, deployment, ended),
        },
        {
          provide: LayoutFollower,
          inject: [LayoutAuthority, LayoutCopy, Placement, Deployment],
          useFactory: (layouts: LayoutAuthority, copy: LayoutCopy, placement: Placement, deployment: Deployment) =>
            new LayoutFollower(layouts, copy, placement, deployment, first),
        },
        {
          provide: EpochHealthCheck,
          inject: [OpenShardCheck],
          useFactory: (watch: OpenShardCheck) => new EpochHealthCheck(watch),
        },
        {
          provide: RecoveryHealthCheck,
          inject: [ShardStates, RecoveryLoop, Deployment, Placement],
          useFactory: (states: ShardStates, loop: RecoveryLoop, deployment: Deployment, placement: Placement) =>
            new RecoveryHealthCheck(states, loop, deployment, placement),
        },
      ],
      exports: [EpochHealthCheck, RankingRemoval, RecoveryHealthCheck],
    };
  }

  constructor(
    private readonly loop: RecoveryLoop,
    private readonly watch: OpenShardCheck,
    private readonly layout: LayoutFollower,
  ) {}

  onApplicationBootstrap(): void {
    this.layout.start();
    this.loop.start();
    this.watch.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const limit = { timeoutMs: STOP_TIMEOUT_MS };
    await Promise.all([this.loop, this.watch, this.layout].map((loop) => loop.stop(limit)));
  }
}
