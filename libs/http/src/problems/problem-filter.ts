import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEMS } from './catalogue.js';
import { sendProblem } from './send-problem.js';
import { codeOf } from './to-problem.js';

/** Answers whatever was thrown as a problem. What nobody thought of is logged, and the caller learns only its request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    // A client that leaves is not a fault, and nobody is there to be answered.
    if (reply.raw.destroyed) return;
    const code = codeOf(error);
    if (PROBLEMS[code].status === 500) this.log(error, request);
    sendProblem(reply, request, code, error);
  }

  private log(error: unknown, { id, method, url }: FastifyRequest): void {
    this.logger.error('A request failed', { requestId: id, method, url, error });
  }
}
