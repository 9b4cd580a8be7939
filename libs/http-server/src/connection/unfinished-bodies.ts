import type { Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { RequestProblem } from '../problems/request-problem.js';
import { HeldBytes, SMALL } from './held-bytes.js';

type Done = (error: null, payload?: RequestPayload) => void;

/**
 * Bodies being received, and bodies of requests that are not answered yet. Their bytes are bounded over all connections. Past the
 * bound, the body that has been arriving the longest is refused.
 */
export class UnfinishedBodies {
  private readonly bytes: HeldBytes<Body>;
  private readonly bodies = new WeakMap<Socket, Set<Body>>();

  /** @param limit bytes over all connections. */
  constructor(limit: number) {
    this.bytes = new HeldBytes(limit, (body) => body.destroy(overloaded()));
  }

  /** A hook for requests before their body is read. */
  readonly preParsing = (request: FastifyRequest, reply: FastifyReply, payload: RequestPayload, done: Done): void => {
    if (isSmall(request)) return done(null);
    const { socket } = request.raw;
    const body = new Body((bytes) => this.bytes.hold(body, bytes));
    this.bodiesOf(socket).add(body);
    body.once('end', () => this.bytes.pin(body)).on('error', () => this.bytes.release(body));
    payload.once('error', (error) => body.destroy(error));
    reply.raw.once('close', () => {
      this.bodiesOf(socket).delete(body);
      this.forget(body);
      // What a client sends after the answer is discarded, like any body that is not read.
      payload.unpipe(body).resume();
    });
    done(null, payload.pipe(body));
  };

  /** A reply that waits for an earlier one gets no event when its connection closes. */
  private bodiesOf(socket: Socket): Set<Body> {
    const known = this.bodies.get(socket);
    if (known !== undefined) return known;
    const bodies = new Set<Body>();
    this.bodies.set(socket, bodies);
    socket.once('close', () => bodies.forEach((body) => this.forget(body)));
    return bodies;
  }

  private forget(body: Body): void {
    body.destroy();
    this.bytes.release(body);
  }
}

function isSmall({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return length === undefined ? headers['transfer-encoding'] === undefined : Number(length) < SMALL;
}

class Body extends Transform {
  constructor(private readonly onBytes: (bytes: number) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.onBytes(chunk.length);
    done(null, chunk);
  }
}

function overloaded(): RequestProblem {
  const detail =
    'Too many large bodies are being received at once, and this one had taken the longest. Send the request again.';
  return new RequestProblem('overloaded', detail);
}
