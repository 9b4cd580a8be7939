import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { EndedEpochs, EventLog, Meter, Outbox, RankingStore, UNTOLD } from '@standings/domain';
import { Bridge } from './bridge.js';
import { OutboxBridge } from './outbox-bridge.js';

/** Updates are acknowledged when the ranking store has them, and sent to the event log after the answer. */
@Module({})
export class StoreAcknowledgementModule {
  /** @param store the ranking store of the app, which a global module provides. */
  static over(store: Type<RankingStore>): DynamicModule {
    return {
      module: StoreAcknowledgementModule,
      global: true,
      providers: [
        { provide: RankingStore, useExisting: store },
        { provide: EndedEpochs, useValue: UNTOLD },
        {
          provide: Bridge,
          inject: [EventLog, Outbox, Meter],
          useFactory: (log: EventLog, outbox: Outbox, meter: Meter) => new OutboxBridge(log, outbox, meter),
        },
      ],
      exports: [RankingStore, EndedEpochs, Bridge],
    };
  }
}
