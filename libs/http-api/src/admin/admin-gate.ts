import { createHash, timingSafeEqual } from 'node:crypto';
import { isForOperators, RequestProblem } from '@standings/http-server';
import type { FastifyRequest } from 'fastify';

const DETAIL = 'Send the admin token of the service as "Authorization: Bearer <token>".';

/** Lets those to `/admin/…` who have the admin token. Everybody else is answered the same, whatever was wrong. */
export class AdminGate {
  private readonly expected: Buffer;

  constructor(token: string) {
    this.expected = digest(token);
  }

  /** @returns null for who may pass, and for every other address. */
  refusal(request: FastifyRequest): RequestProblem | null {
    if (!isForOperators(request)) return null;
    const { authorization = '' } = request.headers;
    const [, given = ''] = /^bearer ([\x21-\x7e]+)$/i.exec(authorization) ?? [];
    // Digests, because they are of one length: comparing takes as long for every wrong token.
    if (timingSafeEqual(digest(given), this.expected)) return null;
    return new RequestProblem('unauthorized', DETAIL, undefined, { 'www-authenticate': 'Bearer' });
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
