import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { EndedEpochs, EventLog, LogLanes, Meter, Outbox, Placement, RankingStore } from '@standings/domain';
import { Bridge } from '../bridge.js';
import { AcknowledgementHealthCheck } from './acknowledgement-health-check.js';
import { EndedEpochWatch } from './ended-epoch-watch.js';
import { LogAcknowledgedStore } from './log-acknowledged-store.js';
import { LogBridge } from './log-bridge.js';
import { ReplayWait } from './replay-wait.js';

/** Updates are acknowledged when the event log has them too. The app's adapters must provide `LogLanes` and `EndedEpochs` globally. */
@Module({})
export class LogAcknowledgementModule {
  /** @param store the ranking store of the app, which a global module provides. */
  static over(store: Type<RankingStore>): DynamicModule {
    return {
      module: LogAcknowledgementModule,
      global: true,
      providers: [
        {
          provide: EndedEpochWatch,
          inject: [EndedEpochs, Placement],
          useFactory: (log: EndedEpochs, placement: Placement) => new EndedEpochWatch(log, placement),
        },
        {
          provide: LogBridge,
          inject: [EventLog, LogLanes, EndedEpochWatch, Outbox, Meter],
          useFactory: (log: EventLog, lanes: LogLanes, epochs: EndedEpochWatch, outbox: Outbox, meter: Meter) =>
            new LogBridge(log, lanes, epochs, outbox, meter),
        },
        { provide: Bridge, useExisting: LogBridge },
        {
          provide: RankingStore,
          inject: [store, LogBridge, Outbox, EndedEpochWatch],
          useFactory: (inner: RankingStore, bridge: LogBridge, outbox: Outbox, epochs: EndedEpochWatch) =>
            new LogAcknowledgedStore(inner, bridge, new ReplayWait(outbox, epochs)),
        },
        {
          provide: AcknowledgementHealthCheck,
          inject: [EventLog, LogBridge],
          useFactory: (log: EventLog, bridge: LogBridge) => new AcknowledgementHealthCheck(log, bridge),
        },
      ],
      exports: [RankingStore, Bridge, AcknowledgementHealthCheck],
    };
  }
}
