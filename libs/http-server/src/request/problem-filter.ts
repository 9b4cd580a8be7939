import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEMS } from '../problems/catalogue.js';
import { codeOf } from '../problems/to-problem.js';
import type { Entrance } from './on-request.js';
import { sendProblem } from './send-problem.js';

/** Answers every error as a problem. An unexpected one is logged, and the caller gets only its request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly entrance: Entrance) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    // A client that disconnects is not a fault, and needs no answer.
    if (reply.raw.destroyed) return;
    // Fastify closes the connection after a body that it refuses. A client that still sends would get the reset before the
    // answer. `leaveBody` gives it the time to read.
    if (reply.hasHeader('connection') && !this.entrance.stopping) reply.removeHeader('connection');
    const code = codeOf(error);
    if (PROBLEMS[code].status === 500) this.log(error, request);
    sendProblem(reply, request, code, error);
  }

  private log(error: unknown, { id, method, url }: FastifyRequest): void {
    this.logger.error('A request failed', { requestId: id, method, url, error });
  }
}
