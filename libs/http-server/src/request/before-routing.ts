import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import { waitingWith } from '../connection/pipelining.js';
import { type ProblemCode, PROBLEMS } from '../problems/catalogue.js';
import { type Problem, PROBLEM_TYPE, problemOf } from '../problems/problem.js';
import { RequestProblem } from '../problems/request-problem.js';
import { requestId } from './request-id.js';
import { JSON_HEADERS } from './security-headers.js';
import { sendProblem } from './send-problem.js';

/** Answers a URL that the router cannot read. No hook runs for it, so the common headers are set here. */
export function onFrameworkError(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  // Only to count it: the hook that counts requests has not run.
  waitingWith(request, reply);
  reply.headers(JSON_HEADERS).header('x-request-id', request.id).header('cache-control', 'no-store');
  const problem = new RequestProblem('invalid_request', 'The path cannot be decoded: a "%" starts no valid escape.');
  sendProblem(reply, request, problem.code, problem);
}

const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** How long a client may take to read the refusal, in ms. If it still sends, an immediate close could lose the answer. */
const LINGER_MS = 1000;

/** An undocumented part of a socket: the answer being sent. */
interface Answering {
  readonly _httpMessage?: ServerResponse | null;
}

/**
 * Answers bytes that are not a request, if the client still listens, and closes the connection. Complete requests before them are
 * answered first: otherwise the client would take the refusal for the answer to an applied update.
 *
 * @param publicUrl see `problemOf`.
 */
export function onClientError(error: ConnectionError, socket: Duplex, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { _httpMessage: answer } = socket as Answering;
  if (answer?.req.complete === true) answer.once('close', () => onClientError(error, socket, publicUrl));
  else refuse(socket, describe(CODES[error.code] ?? 'invalid_request', publicUrl));
}

/** Answers CONNECT, which Node would leave unanswered. */
export function onConnect(socket: Duplex, publicUrl: string): void {
  // Without a listener, a reset by the client would end the process.
  socket.on('error', () => socket.destroy());
  refuse(socket, describe('method_not_allowed', publicUrl));
}

function refuse(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${problem.requestId}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // A client that never closes would otherwise keep the connection for ever.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function describe(code: ProblemCode, publicUrl: string): Problem {
  const { meaning, fix } = PROBLEMS[code];
  const detail = code === 'invalid_request' ? 'This is not an HTTP/1.1 request.' : `${meaning} ${fix}`;
  return { ...problemOf(code, detail, publicUrl), instance: '', requestId: requestId({ headers: {} }) };
}
