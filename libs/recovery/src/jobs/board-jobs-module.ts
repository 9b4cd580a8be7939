import { Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApplicationModule } from '@standings/application';
import { DeliveryModule, EventDrain } from '@standings/delivery';
import {
  BoardCatalog,
  BoardDeletions,
  BoardRepository,
  Clock,
  Deployment,
  EpochAuthority,
  JobNotes,
  LayoutAuthority,
  Outbox,
  Placement,
  RankingScan,
  ShardRelocation,
  ShardRestore,
  ShardStates,
  StoredScores,
} from '@standings/domain';
import { DriftCheck } from '../drift/drift-check.js';
import { DriftRepair } from '../drift/drift-repair.js';
import { BoardJobs } from './board-jobs.js';
import { Reshard } from '../layout/reshard.js';
import { Recovery } from '../recovery/recovery.js';

const providers: Provider[] = [
  {
    provide: Recovery,
    inject: [
      BoardCatalog,
      BoardRepository,
      BoardDeletions,
      Placement,
      ShardStates,
      ShardRestore,
      RankingScan,
      StoredScores,
      EpochAuthority,
      EventDrain,
      Deployment,
    ],
    useFactory: (
      boards: BoardCatalog,
      definitions: BoardRepository,
      deletions: BoardDeletions,
      placement: Placement,
      states: ShardStates,
      restore: ShardRestore,
      rankings: RankingScan,
      scores: StoredScores,
      epochs: EpochAuthority,
      drain: EventDrain,
      deployment: Deployment,
    ) =>
      new Recovery(
        { boards, definitions, deletions, placement, states, restore, rankings, scores, epochs },
        drain,
        deployment,
      ),
  },
  {
    provide: Reshard,
    inject: [
      BoardCatalog,
      BoardRepository,
      BoardDeletions,
      Placement,
      ShardStates,
      ShardRestore,
      ShardRelocation,
      Outbox,
      StoredScores,
      LayoutAuthority,
      EventDrain,
      Deployment,
    ],
    useFactory: (
      boards: BoardCatalog,
      definitions: BoardRepository,
      deletions: BoardDeletions,
      placement: Placement,
      states: ShardStates,
      restore: ShardRestore,
      relocation: ShardRelocation,
      outbox: Outbox,
      scores: StoredScores,
      layouts: LayoutAuthority,
      drain: EventDrain,
      deployment: Deployment,
    ) =>
      new Reshard(
        { boards, definitions, deletions, placement, states, restore, relocation, outbox, scores, layouts },
        drain,
        deployment,
      ),
  },
  {
    provide: DriftCheck,
    inject: [Placement, ShardStates, RankingScan, StoredScores, EpochAuthority, EventDrain, CommandBus],
    useFactory: (
      placement: Placement,
      states: ShardStates,
      rankings: RankingScan,
      scores: StoredScores,
      epochs: EpochAuthority,
      drain: EventDrain,
      commands: CommandBus,
    ) => new DriftCheck({ placement, states, rankings, scores, epochs }, drain, new DriftRepair(commands)),
  },
  {
    provide: BoardJobs,
    inject: [Recovery, DriftCheck, JobNotes, Clock],
    useFactory: (recovery: Recovery, driftCheck: DriftCheck, notes: JobNotes, clock: Clock) =>
      new BoardJobs(recovery, driftCheck, notes, clock),
  },
];

/**
 * Recovery, rebuild, change of the layout and drift check. The app's adapters have to give it, for the whole app, the ports that it injects and what
 * {@link DeliveryModule} needs.
 */
@Module({
  imports: [ApplicationModule, DeliveryModule],
  providers,
  exports: [Recovery, Reshard, DriftCheck, BoardJobs],
})
export class BoardJobsModule implements OnApplicationShutdown {
  constructor(private readonly jobs: BoardJobs) {}

  onApplicationShutdown(): void {
    this.jobs.stop();
  }
}
