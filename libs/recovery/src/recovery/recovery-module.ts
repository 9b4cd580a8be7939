import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  BoardCatalog,
  Deployment,
  EndedEpochs,
  EpochAuthority,
  EventLogReader,
  LayoutAuthority,
  LayoutCopy,
  Placement,
  RankingRemoval,
  ShardRecords,
  ShardStates,
} from '@standings/domain';
import { type FirstSettings, LayoutFollower } from '../layout/layout-follower.js';
import { EpochHealthCheck } from './epoch-health-check.js';
import { OpenShardCheck } from './open-shard-check.js';
import { LogNotes } from '../records/log-notes.js';
import type { RecordWindows } from '../records/record-restore.js';
import { RecordRestoreLoop } from '../records/record-restore-loop.js';
import { RecordsHealthCheck } from '../records/records-health-check.js';
import { BoardJobsModule } from '../jobs/board-jobs-module.js';
import { Recovery } from './recovery.js';
import { RecoveryHealthCheck } from './recovery-health-check.js';
import { RecoveryLoop } from './recovery-loop.js';
import { ShardRankingRemoval } from './shard-ranking-removal.js';

const STOP_TIMEOUT_MS = 2000;

/** Recovers boards that are closed, and watches those that are open, for as long as the app runs. Needs what {@link BoardJobsModule} needs. */
@Module({})
export class RecoveryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  /** @param windows how far back idempotency records are restored. */
  static register(first: FirstSettings, windows: RecordWindows): DynamicModule {
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
          provide: RecordRestoreLoop,
          inject: [ShardRecords, EventLogReader, EpochAuthority, Placement],
          useFactory: (records: ShardRecords, log: EventLogReader, epochs: EpochAuthority, placement: Placement) =>
            new RecordRestoreLoop({ records, log, epochs, placement }, windows),
        },
        {
          provide: LogNotes,
          inject: [ShardRecords, EventLogReader],
          useFactory: (records: ShardRecords, log: EventLogReader) => new LogNotes(records, log),
        },
        {
          provide: RecordsHealthCheck,
          inject: [ShardRecords, RecordRestoreLoop],
          useFactory: (records: ShardRecords, loop: RecordRestoreLoop) => new RecordsHealthCheck(records, loop),
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
      exports: [EpochHealthCheck, RankingRemoval, RecordsHealthCheck, RecoveryHealthCheck],
    };
  }

  constructor(
    private readonly loop: RecoveryLoop,
    private readonly watch: OpenShardCheck,
    private readonly layout: LayoutFollower,
    private readonly records: RecordRestoreLoop,
    private readonly notes: LogNotes,
  ) {}

  onApplicationBootstrap(): void {
    this.layout.start();
    this.loop.start();
    this.watch.start();
    this.records.start();
    this.notes.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const limit = { timeoutMs: STOP_TIMEOUT_MS };
    const loops = [this.loop, this.watch, this.layout, this.records, this.notes];
    await Promise.all(loops.map((loop) => loop.stop(limit)));
  }
}
