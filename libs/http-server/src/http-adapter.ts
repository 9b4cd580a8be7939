import { setImmediate } from 'node:timers/promises';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { addJsonParser } from './body/add-json-parser.js';
import { HELD_LIMIT } from './connection/held-bytes.js';
import { UnfinishedBodies } from './connection/unfinished-bodies.js';
import { UnreadAnswers } from './connection/unread-answers.js';
import { onClientError, onConnect, onFrameworkError } from './request/before-routing.js';
import { collectPaths } from './request/allowed-methods.js';
import { type Entrance, type Gate, MAX_URL } from './request/on-request.js';
import { requestId } from './request/request-id.js';

/** Largest body, in bytes. A batch of 1,000 updates with the longest ids has 245,015. */
export const MAX_BODY = 256 * 1024;

/**
 * How long a client may take, in ms: for its headers, its whole request, between requests, and when the app closes. Node
 * checks every `check` ms, so a limit may be exceeded by that.
 */
export const TIMEOUTS = { headers: 5000, request: 10_000, keepAlive: 75_000, check: 1000, close: 5000 } as const;

declare module 'fastify' {
  interface FastifyInstance {
    /** What callers put before a path of the service, such as `https://example.org/games/board`; empty if not set. */
    publicUrl: string;
  }
}

/** Fastify as all apps and tests use it: limits, time-outs, request ids, and JSON as the only body. */
export class HttpAdapter extends FastifyAdapter implements Entrance {
  private isStopping = false;
  private readonly answers: UnreadAnswers;

  /** Each module adds its own before the app listens. */
  readonly gates: Gate[] = [];

  /**
   * @param closeMs how long requests in flight may take when the app closes.
   * @param heldLimit most bytes of unread answers, and most bytes of bodies being received.
   */
  constructor(
    private readonly closeMs: number = TIMEOUTS.close,
    heldLimit: number = HELD_LIMIT,
  ) {
    super({
      bodyLimit: MAX_BODY,
      requestTimeout: TIMEOUTS.request,
      keepAliveTimeout: TIMEOUTS.keepAlive,
      http: {
        headersTimeout: TIMEOUTS.headers,
        connectionsCheckingInterval: TIMEOUTS.check,
        // Node's answer would have no body, so `onRequestWith` refuses instead.
        requireHostHeader: false,
      },
      genReqId: requestId,
      forceCloseConnections: 'idle',
      return503OnClosing: false,
      // A longer id is refused by its schema, which names the field.
      routerOptions: { maxParamLength: MAX_URL },
      frameworkErrors: onFrameworkError,
      clientErrorHandler(this: FastifyInstance, error, socket) {
        onClientError(error, socket, this.publicUrl);
      },
    });
    const instance = this.getInstance();
    // Clients send `Content-Type` with it, and no body. Fastify would ask the parser, which refuses an empty body.
    instance.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true });
    instance.decorate('publicUrl', '');
    // Node silently drops headers after the first 1,000, an Idempotency-Key among them. The limit of 16 KiB bounds them anyway.
    instance.server.maxHeadersCount = 0;
    collectPaths(instance);
    addJsonParser(instance);
    this.answers = new UnreadAnswers(heldLimit);
    this.answers.start(instance.server);
    instance.decorate('unreadAnswers', this.answers);
    instance.addHook('onRoute', this.answers.onRoute);
    instance.addHook('preParsing', new UnfinishedBodies(heldLimit).preParsing);
    instance.server.on('connect', (_request, socket) => onConnect(socket, instance.publicUrl));
    // Expectations other than 100-continue may be ignored (RFC 9110, 10.1.1). Node would answer 417 without a body.
    instance.server.on('checkExpectation', (request, response) => instance.server.emit('request', request, response));
  }

  /** Whether the app is shutting down and serves only until its connections close. */
  get stopping(): boolean {
    return this.isStopping;
  }

  override beforeClose(): void {
    this.isStopping = true;
    super.beforeClose();
  }

  /** Waits until requests in flight are answered, for at most `closeMs`. Then cuts their connections. */
  override async close(): Promise<void> {
    const { server } = this.getInstance();
    // After a whole turn of the event loop: what has connected while the process was busy is taken before. Closing would reset it.
    await setImmediate();
    await setImmediate();
    // A connection that was busy when the server stopped listening becomes idle after its answer, and would delay the close.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const late = setTimeout(() => server.closeAllConnections(), this.closeMs);
    await super.close().finally(() => {
      clearInterval(idle);
      clearTimeout(late);
      this.answers.stop();
    });
  }

  /** Keeps out Nest's parsers: they would accept forms, and JSON with duplicate names. */
  override registerParserMiddleware(): void {}
}
