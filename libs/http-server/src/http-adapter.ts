import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { addJsonParser } from './body/add-json-parser.js';
import { HELD_LIMIT } from './connection/held-bytes.js';
import { UnfinishedBodies } from './connection/unfinished-bodies.js';
import { UnreadAnswers } from './connection/unread-answers.js';
import { onClientError, onConnect, onFrameworkError } from './request/before-routing.js';
import type { Entrance, Gate } from './request/on-request.js';
import { requestId } from './request/request-id.js';

/** Most bytes of a body. A batch of 1,000 updates with the longest ids has 245,015. */
export const MAX_BODY = 256 * 1024;

/**
 * How long a client may take, in ms: for its headers, its whole request, between requests, and when the app closes. Node
 * looks every `check`, so a limit holds to within that.
 */
export const TIMEOUTS = { headers: 5000, request: 10_000, keepAlive: 75_000, check: 1000, close: 5000 } as const;

declare module 'fastify' {
  interface FastifyInstance {
    /** What callers put before a path of the service, such as `https://example.org/games/board`; empty if nobody said. */
    publicUrl: string;
  }
}

/** Fastify as every app and every test uses it: limits, time-outs, request ids, and JSON as the only body. */
export class HttpAdapter extends FastifyAdapter implements Entrance {
  private isStopping = false;
  private readonly answers: UnreadAnswers;

  /** Each module adds its own before the app listens. */
  readonly gates: Gate[] = [];

  /**
   * @param closeMs how long requests that were begun may take when the app closes.
   * @param heldLimit most bytes of answers that wait for their clients, and most of bodies that are being received.
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
        // Node's own answer has no body; `onRequestWith` refuses instead.
        requireHostHeader: false,
      },
      genReqId: requestId,
      forceCloseConnections: 'idle',
      return503OnClosing: false,
      frameworkErrors: onFrameworkError,
      clientErrorHandler(this: FastifyInstance, error, socket) {
        onClientError(error, socket, this.publicUrl);
      },
    });
    const instance = this.getInstance();
    instance.decorate('publicUrl', '');
    // Node drops headers past the first 1,000 without a word, and with them an Idempotency-Key. 16 KiB bound them anyway.
    instance.server.maxHeadersCount = 0;
    addJsonParser(instance);
    this.answers = new UnreadAnswers(heldLimit);
    this.answers.start(instance.server);
    instance.decorate('unreadAnswers', this.answers);
    instance.addHook('onRoute', this.answers.onRoute);
    instance.addHook('preParsing', new UnfinishedBodies(heldLimit).preParsing);
    instance.server.on('connect', (_request, socket) => onConnect(socket, instance.publicUrl));
    // Expectations other than 100-continue may be ignored (RFC 9110, 10.1.1); Node answers 417 without a body.
    instance.server.on('checkExpectation', (request, response) => instance.server.emit('request', request, response));
  }

  /** Whether the app is on its way down and only serves what still comes. */
  get stopping(): boolean {
    return this.isStopping;
  }

  override beforeClose(): void {
    this.isStopping = true;
    super.beforeClose();
  }

  /** Lets requests that were begun be answered. What has not come or gone after `closeMs` is cut. */
  override async close(): Promise<void> {
    const { server } = this.getInstance();
    // A connection that was busy when the server stopped listening is idle after its answer, and would keep it waiting.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const late = setTimeout(() => server.closeAllConnections(), this.closeMs);
    await super.close().finally(() => {
      clearInterval(idle);
      clearTimeout(late);
      this.answers.stop();
    });
  }

  /** Nest's own parsers stay out: they would take forms, and JSON with duplicate names. */
  override registerParserMiddleware(): void {}
}
