import { Module } from '@nestjs/common';
import { BoardJobsModule } from '@standings/recovery';
import { AdminController } from './admin-controller.js';

/** Jobs of operators over Redis and Postgres. Import it together with `AdminModule`, which admits only operators. */
@Module({ imports: [BoardJobsModule], controllers: [AdminController] })
export class MaintenanceModule {}
