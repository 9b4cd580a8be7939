import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ApiApp } from './api-app.js';

/** An update as it is sent, whole. */
export const UPDATE = '{"playerId":"p1","delta":1}';

/** Has an app listen on a free port. */
export async function listen({ app }: ApiApp): Promise<number> {
  await app.listen(0, '127.0.0.1');
  return (app.getHttpServer().address() as AddressInfo).port;
}

/** Request line and headers as they are sent, up to the body. @param headers besides `Host`, such as `Connection: close`. */
export function head(request: string, ...headers: readonly string[]): string {
  return [`${request} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');
}

/** As {@link head}, before a JSON body of so many bytes. */
export function postHead(path: string, length: number, ...headers: readonly string[]): string {
  return head(`POST ${path}`, 'Content-Type: application/json', `Content-Length: ${length}`, ...headers);
}

/** A whole request that adds to a score. */
export function updateRequest(...headers: readonly string[]): string {
  return postHead('/score/update', UPDATE.length, ...headers) + UPDATE;
}

/** Sends bytes as they are, and reads until the server closes the connection. */
export async function rawRequest(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  // A server that refuses early may reset the rest of what is sent.
  return text(socket.on('error', () => {}));
}

/** Splits a raw answer; the body is the last of them if there are several. */
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
