import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeldBytes, SMALL } from './held-bytes.js';
import { waits } from './pipelining.js';

/** How long a client may take to read what has been written to it, in ms. */
export const ANSWER_TIMEOUT_MS = 30_000;

const LOOK_MS = 1000;

/** What a request takes besides its answer while it waits for the answers before its own, in bytes. */
const WAITING_REQUEST = 8192;

/** What a connection had been given at a moment, and the moment. */
interface Mark {
  readonly written: number;
  readonly since: number;
}

/**
 * Answers that clients do not read. What the system does not take is kept in memory, so it is bounded over all connections, and a
 * connection whose client has not read within {@link ANSWER_TIMEOUT_MS} what was written to it is closed.
 *
 * States: `idle` → `watching` (start) → `stopped` (stop).
 */
export class UnreadAnswers {
  private readonly logger = new Logger('Connections');
  private readonly sockets = new Set<Socket>();
  private readonly marks = new Map<Socket, Mark>();
  private readonly bytes: HeldBytes<Socket>;
  private timer: NodeJS.Timeout | undefined;
  private evicted = 0;
  private late = 0;

  /** @param limit bytes over all connections. */
  constructor(private readonly limit: number) {
    this.bytes = new HeldBytes(limit, (socket) => this.evict(socket));
  }

  start(server: Server): void {
    server.on('connection', (socket) => this.follow(socket));
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** A hook for all answers. Those of a connection that was closed for their number are dropped. */
  readonly onSend = (
    { raw }: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: (error: null, payload: unknown) => void,
  ): void => {
    const bytes = sizeOf(payload) + (waits(reply) ? WAITING_REQUEST : 0);
    if (bytes < SMALL) return done(null, payload);
    if (raw.socket.destroyed || !this.bytes.hold(raw.socket, bytes)) return done(null, '');
    reply.raw.once('finish', () => this.bytes.give(raw.socket, bytes));
    done(null, payload);
  };

  private follow(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.marks.delete(socket);
      this.bytes.release(socket);
    });
  }

  private evict(socket: Socket): void {
    this.evicted += 1;
    socket.destroy();
  }

  private look(): void {
    const now = performance.now();
    for (const socket of this.sockets) {
      if (socket.writableLength > 0) this.lookAt(socket, now);
      else this.marks.delete(socket);
    }
    this.report();
  }

  private lookAt(socket: Socket, now: number): void {
    const mark = this.marks.get(socket);
    const taken = socket.bytesWritten - socket.writableLength;
    if (mark === undefined || taken >= mark.written) {
      this.marks.set(socket, { written: socket.bytesWritten, since: now });
    } else if (now - mark.since > ANSWER_TIMEOUT_MS) {
      this.late += 1;
      socket.destroy();
    }
  }

  private report(): void {
    const { evicted, late } = this;
    if (evicted + late === 0) return;
    this.logger.warn('Connections were closed whose clients did not read their answers', {
      late,
      lateMs: ANSWER_TIMEOUT_MS,
      overLimit: evicted,
      limitBytes: this.limit,
    });
    [this.evicted, this.late] = [0, 0];
  }
}

/** Streams are written as they are read, and keep nothing. */
function sizeOf(payload: unknown): number {
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
}
