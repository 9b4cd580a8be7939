import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequestProblem } from '../problems/request-problem.js';

export const ADMIN_TOKEN = Symbol('ADMIN_TOKEN');

const DETAIL = 'Send the admin token of the service as "Authorization: Bearer <token>".';

/** Lets those in who have the admin token. Everybody else is answered the same, whatever was wrong. */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(ADMIN_TOKEN) token: string) {
    this.expected = digest(token);
  }

  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const [, given = ''] = /^bearer ([\x21-\x7e]+)$/i.exec(authorization) ?? [];
    // Digests, because they are of one length: comparing takes as long for every wrong token.
    if (timingSafeEqual(digest(given), this.expected)) return true;
    throw new RequestProblem('unauthorized', DETAIL, undefined, { 'www-authenticate': 'Bearer' });
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
