import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { HttpAdapter } from '@standings/http-server';
import { BoardJobsModule } from '@standings/recovery';
import { AdminController } from './admin-controller.js';
import { AdminGate } from './admin-gate.js';

/** The admin interface. An app without an admin token does not import it, so the routes do not exist. */
@Module({})
export class AdminModule implements OnModuleInit {
  static register(token: string): DynamicModule {
    return {
      module: AdminModule,
      imports: [BoardJobsModule],
      controllers: [AdminController],
      providers: [{ provide: AdminGate, useValue: new AdminGate(token) }],
    };
  }

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost<HttpAdapter>,
    private readonly gate: AdminGate,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.gates.push((request) => this.gate.refusal(request));
  }
}
