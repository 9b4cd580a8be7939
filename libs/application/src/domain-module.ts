import { Global, Module } from '@nestjs/common';
import { BoardCatalog, Clock, Deployment, Meter, NO_METER, SystemClock } from '@standings/domain';

/**
 * Gives every module of an app the boards, the clock, the deployment, and a meter that drops its numbers. The domain itself
 * does not depend on Nest.
 */
@Global()
@Module({
  providers: [
    { provide: BoardCatalog, useFactory: () => new BoardCatalog() },
    { provide: Clock, useClass: SystemClock },
    { provide: Deployment, useFactory: () => new Deployment() },
    { provide: Meter, useValue: NO_METER },
  ],
  exports: [BoardCatalog, Clock, Deployment, Meter],
})
export class DomainModule {}
