import { createHash, timingSafeEqual } from 'node:crypto';
import { isForOperators, RequestProblem } from '@standings/http-server';
import type { FastifyRequest } from 'fastify';

const DETAIL = 'Send the admin token of the service as "Authorization: Bearer <token>".';

/** Admits requests with the admin token to what is for operators. All others get the same answer. */
export class AdminGate {
  private readonly expected: Buffer;

  constructor(token: string) {
    this.expected = digest(token);
  }

  /** @returns null for a request with the token, and for every other address. */
  refusal(request: FastifyRequest): RequestProblem | null {
    if (!isForOperators(request)) return null;
    const { authorization = '' } = request.headers;
    const [, given = ''] = /^bearer ([\x21-\x7e]+)$/i.exec(authorization) ?? [];
    // Compares digests, which have the same length, so that every wrong token takes the same time.
    if (timingSafeEqual(digest(given), this.expected)) return null;
    return new RequestProblem('unauthorized', DETAIL, undefined, { 'www-authenticate': 'Bearer' });
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
