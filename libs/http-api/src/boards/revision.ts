import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Defined, type ExpectedRevision, RevisionMismatchError } from '@standings/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';

const REVISION = /^"([1-9]\d{0,15})"$/;

/** The revision that `If-Match` names; null if there is no such header. */
export const Expected = createParamDecorator((_: unknown, context: ExecutionContext): ExpectedRevision =>
  expectedRevision(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** @throws {RevisionMismatchError} for what was never an `ETag` of a definition. */
function expectedRevision(header: string | undefined): ExpectedRevision {
  if (header === undefined) return null;
  if (header === '*') return 'any';
  const revision = REVISION.exec(header)?.[1];
  if (revision === undefined) throw new RevisionMismatchError();
  return Number(revision);
}

/** Sets the `ETag` of an answer. */
export function markRevision(reply: FastifyReply, { revision }: Defined): void {
  reply.header('etag', `"${revision}"`);
}
