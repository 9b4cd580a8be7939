import type { FastifyInstance } from 'fastify';
import { RequestProblem } from '../problems/request-problem.js';
import { parseJsonBody } from './json-body.js';

const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i;

/** Accepts only JSON in UTF-8. Any other body is answered 415. */
export function addJsonParser(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      requireUtf8(request.headers['content-type']);
      requirePlain(request.headers['content-encoding']);
      done(null, parseJsonBody(body));
    } catch (error) {
      done(error as Error);
    }
  });
}

function requireUtf8(contentType = ''): void {
  if (OTHER_CHARSET.test(contentType)) {
    throw new RequestProblem('unsupported_media_type', 'The body is declared in another charset than UTF-8.');
  }
}

function requirePlain(encoding = 'identity'): void {
  if (encoding.toLowerCase() === 'identity') return;
  throw new RequestProblem('unsupported_media_type', 'The body is declared as compressed. Send it uncompressed.');
}
