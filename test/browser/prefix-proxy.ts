import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that serves a service below a prefix, and removes the prefix from each path. */
export class PrefixProxy {
  /** The service; set it before the first request. */
  target = '';

  /** Requests outside the prefix. */
  readonly strays: string[] = [];

  private readonly server: Server = createServer((incoming, outgoing) => this.serve(incoming, outgoing));

  private constructor(private readonly prefix: string) {}

  /** @param prefix such as `/games/board`. */
  static async start(prefix: string): Promise<PrefixProxy> {
    const proxy = new PrefixProxy(prefix);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** The address of the service for callers. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.prefix}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = '', headers, url = '' } = incoming;
    if (!url.startsWith(`${this.prefix}/`)) {
      this.strays.push(`${method} ${url}`);
      outgoing.writeHead(418).end();
      return;
    }
    const forwarded = request(this.target + url.slice(this.prefix.length), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }
}
