import { Global, Module } from '@nestjs/common';
import { BoardCatalog, Clock, SystemClock } from '@standings/domain';

/** Gives every module of an app the boards and the clock. The domain itself knows nothing of Nest. */
@Global()
@Module({
  providers: [
    { provide: BoardCatalog, useFactory: () => new BoardCatalog() },
    { provide: Clock, useClass: SystemClock },
  ],
  exports: [BoardCatalog, Clock],
})
export class DomainModule {}
