import { Global, Module } from '@nestjs/common';
import { BoardCatalog, Clock, Deployment, SystemClock } from '@standings/domain';

/** Gives every module of an app the boards, the clock and what is known of the deployment. The domain itself knows nothing of Nest. */
@Global()
@Module({
  providers: [
    { provide: BoardCatalog, useFactory: () => new BoardCatalog() },
    { provide: Clock, useClass: SystemClock },
    { provide: Deployment, useFactory: () => new Deployment() },
  ],
  exports: [BoardCatalog, Clock, Deployment],
})
export class DomainModule {}
