import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { PROBLEM_TYPE } from '../problems/problem.js';
import { HeldBytes, SMALL } from './held-bytes.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly unreadAnswers: UnreadAnswers;
  }
  interface FastifyContextConfig {
    /** Whether all answers of the route, except problems, are smaller than {@link SMALL}. */
    smallAnswers?: boolean;
  }
}

/** How long a client may take to read what was written to it, in ms. */
export const ANSWER_TIMEOUT_MS = 30_000;

const LOOK_MS = 1000;

/** How many bytes a connection had been given, and when. */
interface Mark {
  readonly written: number;
  readonly since: number;
}

/**
 * Answers that clients do not read. Memory keeps what the system does not take, so their bytes are bounded over all connections. A
 * connection whose client does not read for {@link ANSWER_TIMEOUT_MS} is closed.
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

  /** Gives a route the hook that counts its answers, unless they are small. */
  readonly onRoute = (route: RouteOptions): void => {
    // A HEAD route has the hooks of its GET, and one that drops the answer.
    if (route.config?.smallAnswers !== true && route.method !== 'HEAD') route.onSend = this.onSend;
  };

  /**
   * Counts bytes until the answer is taken. Past the limit, closes the connections that have held bytes the longest.
   *
   * @returns false if this connection is closed: its answer need not be kept.
   */
  hold({ raw }: FastifyRequest, reply: FastifyReply, bytes: number): boolean {
    if (raw.socket.destroyed || !this.bytes.hold(raw.socket, bytes)) return false;
    reply.raw.once('finish', () => this.bytes.give(raw.socket, bytes));
    return true;
  }

  /** What is left to send of a problem: nothing if the connection is closed. */
  problem(request: FastifyRequest, reply: FastifyReply, payload: string): string {
    return payload.length < SMALL || this.hold(request, reply, payload.length) ? payload : '';
  }

  private readonly onSend = (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: (error: null, payload: unknown) => void,
  ): void => {
    const bytes = sizeOf(payload);
    // Problems are counted where they are sent, because their route may lack this hook or not exist.
    const kept = bytes < SMALL || isProblem(reply) || this.hold(request, reply, bytes);
    done(null, kept ? payload : '');
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
    this.logger.warn('Connections were closed because their clients did not read the answers', {
      late,
      lateMs: ANSWER_TIMEOUT_MS,
      overLimit: evicted,
      limitBytes: this.limit,
    });
    [this.evicted, this.late] = [0, 0];
  }
}

function isProblem(reply: FastifyReply): boolean {
  return reply.getHeader('content-type') === PROBLEM_TYPE;
}

/** Streams are written as they are read, and keep nothing. */
function sizeOf(payload: unknown): number {
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
}
