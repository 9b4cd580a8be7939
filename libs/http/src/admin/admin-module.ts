import { type DynamicModule, Module } from '@nestjs/common';
import { RebuildModule } from '@standings/rebuild';
import { AdminController } from './admin-controller.js';
import { ADMIN_TOKEN, AdminGuard } from './admin-guard.js';

/** The admin interface. An app without an admin token does not import it, and has none of its routes. */
@Module({})
export class AdminModule {
  static register(token: string): DynamicModule {
    return {
      module: AdminModule,
      imports: [RebuildModule],
      controllers: [AdminController],
      providers: [AdminGuard, { provide: ADMIN_TOKEN, useValue: token }],
    };
  }
}
