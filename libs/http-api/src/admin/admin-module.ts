import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApplicationModule } from '@standings/application';
import type { HttpAdapter } from '@standings/http-server';
import { BoardAdminController } from '../boards/board-admin-controller.js';
import { DeletionController } from '../boards/deletion-controller.js';
import { TemplateAdminController } from '../boards/template-admin-controller.js';
import { AdminGate } from './admin-gate.js';

/**
 * Changes of boards and templates, and the gate before all that is for operators. An app without an admin token does not import it,
 * so the routes do not exist.
 */
@Module({})
export class AdminModule implements OnModuleInit {
  static register(token: string): DynamicModule {
    return {
      module: AdminModule,
      imports: [ApplicationModule],
      controllers: [BoardAdminController, DeletionController, TemplateAdminController],
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
