import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type HealthReport, healthReport } from './health-report.js';
import { Readiness } from './readiness.js';

const ALIVE: HealthReport = { status: 'ok', info: {}, error: {}, details: {} };

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process answers. Asks nothing outside it' })
  @ApiOkResponse({ standardSchema: healthReport, description: 'The process answers.' })
  live(): HealthReport {
    return ALIVE;
  }

  @Get('ready')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Whether the process can do its work, part by part' })
  @ApiOkResponse({ standardSchema: healthReport, description: 'The process can take requests.' })
  @ApiServiceUnavailableResponse({ standardSchema: healthReport, description: 'Send requests elsewhere.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    try {
      return (await this.readiness.check()) as HealthReport;
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      reply.code(503);
      return error.getResponse() as HealthReport;
    }
  }
}
