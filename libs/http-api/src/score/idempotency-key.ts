import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { GivenUpdate } from '@standings/application';
import { IDEMPOTENCY_KEY } from '@standings/domain';
import { RequestProblem } from '@standings/http-server';
import type { FastifyReply, FastifyRequest } from 'fastify';

const HEADER = 'idempotency-key';

/** Marks an answer that repeats an earlier one. */
const REPLAYED = 'idempotent-replayed';

/** Characters of a digest: 132 bits of SHA-256. */
const DIGEST_LENGTH = 22;

/** The `Idempotency-Key` of a request; undefined if it has none. @throws {RequestProblem} if the key is not valid. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined =>
  idempotencyKey(context.switchToHttp().getRequest<FastifyRequest>()),
);

function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers[HEADER];
  if (key === undefined && !isTrailer(request)) return undefined;
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key) && isGivenOnce(key, request)) return key;
  const page = `${request.server.publicUrl}/docs/errors#invalid_idempotency_key`;
  const detail = `Send one Idempotency-Key of 1 to 255 printable ASCII characters, such as a UUID, before the body, or none. See ${page}.`;
  throw new RequestProblem('invalid_idempotency_key', detail);
}

/** A trailer after a chunked body is not a header. Ignoring a key there would let the update count twice. */
function isTrailer({ raw, headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined && HEADER in raw.trailers;
}

/** Node joins the values of a repeated header. */
function isGivenOnce(key: string, { raw }: FastifyRequest): boolean {
  if (!key.includes(', ')) return true;
  return raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === HEADER).length === 1;
}

/** The update of a request, to be applied once per key. */
export function withKey(update: GivenUpdate, key: string | undefined): GivenUpdate {
  if (key === undefined) return update;
  return { ...update, idempotency: { key, payload: payloadOf(update), place: 0 } };
}

/** Keys belong to a board. This is shorter than a digest and 1.5 µs cheaper; a digest has no space. No delta starts with `=`. */
function payloadOf({ playerId, delta, score, subscore }: GivenUpdate): string {
  if (delta !== undefined) return `${playerId} ${delta}`;
  return subscore === undefined ? `${playerId} =${score}` : `${playerId} =${score} ${subscore}`;
}

/** As {@link withKey}, for all updates of a batch. */
export function allWithKey(updates: readonly GivenUpdate[], key: string | undefined): readonly GivenUpdate[] {
  if (key === undefined) return updates;
  // The updates as they were validated: names in one order, defaults filled in.
  const payload = hash('sha256', JSON.stringify(updates), 'base64url').slice(0, DIGEST_LENGTH);
  return updates.map((update, place) => ({ ...update, idempotency: { key, payload, place } }));
}

/** Marks the answer if all of the request had been applied before. */
export function markReplay(reply: FastifyReply, replayed: boolean): void {
  if (replayed) reply.header(REPLAYED, 'true');
}
