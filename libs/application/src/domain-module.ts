import { type DynamicModule, Module } from '@nestjs/common';
import { BoardCatalog, Calendar, Clock, Deployment, Meter, Placement, SystemClock } from '@standings/domain';

/** Gives every module of an app the boards, the clock, the calendar, the deployment and the meter. The domain itself does not depend on Nest. */
@Module({})
export class DomainModule {
  /**
   * @param meter gets the numbers of the app; `NO_METER` drops them.
   * @param placement of boards on shards.
   * @param calendar by which periods begin.
   */
  static register(meter: Meter, placement: Placement, calendar: Calendar): DynamicModule {
    return {
      module: DomainModule,
      global: true,
      providers: [
        { provide: BoardCatalog, useFactory: () => new BoardCatalog() },
        { provide: Placement, useValue: placement },
        { provide: Calendar, useValue: calendar },
        { provide: Clock, useClass: SystemClock },
        { provide: Deployment, useFactory: () => new Deployment() },
        { provide: Meter, useValue: meter },
      ],
      exports: [BoardCatalog, Calendar, Clock, Deployment, Meter, Placement],
    };
  }
}
