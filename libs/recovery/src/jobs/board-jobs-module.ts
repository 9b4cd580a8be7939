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
  EndedEpochs,
  EpochAuthority,
  JobNotes,
  LayoutAuthority,
  LogTail,
  Outbox,
  Placement,
  RankingScan,
  ShardRecords,
  ShardRelocation,
  ShardRestore,
  ShardStates,
  StoredScores,
} from '@standings/domain';
import { DriftCheck } from '../drift/drift-check.js';
import { DriftRepair } from '../drift/drift-repair.js';
import { BoardJobs } from './board-jobs.js';
import { Reshard, type ReshardPorts } from '../layout/reshard.js';
import type { RecoveryPorts } from '../recovery/recovery-ports.js';
import { Recovery } from '../recovery/recovery.js';

/** Every port that recovery, a change of the layout and a drift check need. */
type Ports = RecoveryPorts & ReshardPorts;

const PORTS = Symbol('the ports of recovery, reshard and drift check');

const providers: Provider[] = [
  {
    provide: PORTS,
    inject: [
      BoardCatalog,
      BoardRepository,
      BoardDeletions,
      Placement,
      ShardStates,
      ShardRestore,
      ShardRecords,
      ShardRelocation,
      RankingScan,
      Outbox,
      StoredScores,
      EpochAuthority,
      EndedEpochs,
      LayoutAuthority,
      LogTail,
    ],
    useFactory: (
      boards: BoardCatalog,
      definitions: BoardRepository,
      deletions: BoardDeletions,
      placement: Placement,
      states: ShardStates,
      restore: ShardRestore,
      records: ShardRecords,
      relocation: ShardRelocation,
      rankings: RankingScan,
      outbox: Outbox,
      scores: StoredScores,
      epochs: EpochAuthority,
      endedEpochs: EndedEpochs,
      layouts: LayoutAuthority,
      tail: LogTail,
    ): Ports => ({
      boards,
      definitions,
      deletions,
      placement,
      states,
      restore,
      records,
      relocation,
      rankings,
      outbox,
      scores,
      epochs,
      endedEpochs,
      layouts,
      tail,
    }),
  },
  {
    provide: Recovery,
    inject: [PORTS, EventDrain, Deployment],
    useFactory: (ports: Ports, drain: EventDrain, deployment: Deployment) => new Recovery(ports, drain, deployment),
  },
  {
    provide: Reshard,
    inject: [PORTS, EventDrain, Deployment],
    useFactory: (ports: Ports, drain: EventDrain, deployment: Deployment) => new Reshard(ports, drain, deployment),
  },
  {
    provide: DriftCheck,
    inject: [PORTS, EventDrain, CommandBus],
    useFactory: (ports: Ports, drain: EventDrain, commands: CommandBus) =>
      new DriftCheck(ports, drain, new DriftRepair(commands)),
  },
  {
    provide: BoardJobs,
    inject: [Recovery, DriftCheck, JobNotes, Clock],
    useFactory: (recovery: Recovery, driftCheck: DriftCheck, notes: JobNotes, clock: Clock) =>
      new BoardJobs(recovery, driftCheck, notes, clock),
  },
];

/**
 * Recovery, rebuild, change of the layout and drift check. The app's adapters have to give it, for the whole app, the ports that it
 * injects and what {@link DeliveryModule} needs.
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
