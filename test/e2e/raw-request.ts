import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ApiApp } from './api-app.js';

/** A complete raw update. */
export const UPDATE = '{"playerId":"p1","delta":1}';

/** Makes an app listen on a free port. */
export async function listen({ app }: ApiApp): Promise<number> {
  await app.listen(0, '127.0.0.1');
  return (app.getHttpServer().address() as AddressInfo).port;
}

/** Raw request line and headers, up to the body. @param headers besides `Host`, such as `Connection: close`. */
export function head(request: string, ...headers: readonly string[]): string {
  return [`${request} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');
}

/** As {@link head}, for a JSON body of this many bytes. */
export function postHead(path: string, length: number, ...headers: readonly string[]): string {
  return head(`POST ${path}`, 'Content-Type: application/json', `Content-Length: ${length}`, ...headers);
}

/** A complete request that adds to a score. */
export function updateRequest(...headers: readonly string[]): string {
  return postHead('/score/update', UPDATE.length, ...headers) + UPDATE;
}

/** Sends raw bytes, and reads until the server closes the connection. */
export async function rawRequest(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  // A server that refuses early may reset the connection while the rest is sent.
  return text(socket.on('error', () => {}));
}

/** Splits raw answers. Of several, the body is the last one. */
export function parseAnswer(answer: string): { status: number; headers: Headers; body: string } {
  const end = answer.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = answer.slice(0, end).split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(': ', 2) as [string, string]));
  return { status: Number(statusLine.split(' ')[1]), headers, body: answer.slice(end + 4) };
}

/** How many connections a listening app has. */
export function openConnections({ app }: ApiApp): Promise<number> {
  return new Promise((resolve) => {
    app.getHttpServer().getConnections((_: unknown, count: number) => resolve(count));
  });
}
