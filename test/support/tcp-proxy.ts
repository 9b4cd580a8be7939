import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of what is sent one way. `reset`: a connection that is doomed breaks in place of its next chunk, once. */
interface Line {
  treatment: 'pass' | 'drop' | 'hold' | 'reset';
  delayMs: number;
  /** Chunks that were delayed. */
  delayed: number;
}

interface Wire {
  readonly requests: Direction;
  readonly replies: Direction;
  readonly sockets: readonly [Socket, Socket];
}

/** A proxy between a client and a server on this machine, to break the wire in between. */
export class TcpProxy {
  /** Connections that were broken in place of a reply. */
  resets = 0;
  private readonly wires = new Set<Wire>();
  private readonly requests: Line = { treatment: 'pass', delayMs: 0, delayed: 0 };
  private readonly replies: Line = { treatment: 'pass', delayMs: 0, delayed: 0 };
  private dooming: readonly string[] = [];
  private refusing = false;

  private constructor(
    private readonly server: Server,
    private target: number,
    readonly port: number,
  ) {}

  static async to(target: number): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(server, target, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.join(client));
    return proxy;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.wires.size;
  }

  /** Chunks of replies that were delayed. */
  get delayedReplies(): number {
    return this.replies.delayed;
  }

  /** Chunks of requests, with all of these texts in them, that are held back on open connections. */
  heldRequests(...texts: readonly string[]): number {
    return [...this.wires].reduce((sum, wire) => sum + wire.requests.held(texts), 0);
  }

  /** Chunks of replies, with all of these texts in them, that are held back on open connections. */
  heldReplies(...texts: readonly string[]): number {
    return [...this.wires].reduce((sum, wire) => sum + wire.replies.held(texts), 0);
  }

  /** From now on the server gets everything and the client hears nothing. */
  dropReplies(): void {
    this.replies.treatment = 'drop';
  }

  /** From now on the server gets everything and the client hears nothing, until `pass`. */
  holdReplies(): void {
    this.replies.treatment = 'hold';
  }

  /** From now on the client hears what was asked before, and the server gets nothing, until `pass`. */
  holdRequests(): void {
    this.requests.treatment = 'hold';
  }

  /** From now on nothing passes, either way, until `pass`. */
  freeze(): void {
    this.requests.treatment = 'hold';
    this.replies.treatment = 'hold';
  }

  /** The reply to the next request breaks its connection and is lost. @param texts all of them are in that request. */
  resetOnReply(...texts: readonly string[]): void {
    this.dooming = texts;
    for (const { replies } of this.wires) replies.doomed = false;
    this.replies.treatment = 'reset';
  }

  /** From now on each reply arrives this much later. */
  delayReplies(ms: number): void {
    this.replies.delayMs = ms;
  }

  /** From now on everything passes; what was held is delivered. */
  pass(): void {
    this.refusing = false;
    Object.assign(this.replies, { treatment: 'pass', delayMs: 0 });
    this.requests.treatment = 'pass';
    for (const { requests, replies } of this.wires) {
      requests.pump();
      replies.pump();
    }
  }

  /** Breaks every connection, and passes everything on the next ones. */
  cut(): void {
    for (const { sockets } of this.wires) for (const socket of sockets) reset(socket);
    this.pass();
  }

  /** Breaks every connection, and the next ones too, until `pass`. */
  refuse(): void {
    this.cut();
    this.refusing = true;
  }

  /** The next connections go to another port. */
  lead(target: number): void {
    this.target = target;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    if (this.refusing) {
      reset(client);
      return;
    }
    const upstream = connect(this.target, '127.0.0.1');
    const breakOff = () => {
      this.replies.treatment = 'pass';
      this.resets++;
      reset(client);
    };
    const wire: Wire = {
      requests: new Direction(this.requests, upstream, breakOff),
      replies: new Direction(this.replies, client, breakOff),
      sockets: [client, upstream],
    };
    this.wires.add(wire);
    client.on('data', (chunk) => {
      wire.replies.doomed ||= hasAll(chunk, this.dooming);
      wire.requests.take(chunk);
    });
    upstream.on('data', (chunk) => wire.replies.take(chunk));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.wires.delete(wire);
        other.destroy();
      });
    }
  }
}

/** One way of one connection: chunks stay in their order, whatever happens to the line. */
class Direction {
  /** Whether a reset is for this one. */
  doomed = false;
  private readonly queue: { readonly chunk: Buffer; readonly due: number }[] = [];

  constructor(
    private readonly line: Line,
    private readonly to: Socket,
    private readonly breakOff: () => void,
  ) {}

  held(texts: readonly string[]): number {
    return this.queue.filter(({ chunk }) => hasAll(chunk, texts)).length;
  }

  take(chunk: Buffer): void {
    if (this.line.treatment === 'drop') return;
    if (this.line.treatment === 'reset' && this.doomed) {
      this.breakOff();
      return;
    }
    if (this.line.delayMs > 0) this.line.delayed += 1;
    this.queue.push({ chunk, due: performance.now() + this.line.delayMs });
    this.pump();
  }

  /** Delivers what is due, and comes back for what will be. */
  pump(): void {
    if (this.line.treatment === 'hold') return;
    for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
      const early = first.due - performance.now();
      if (early > 0) {
        setTimeout(() => this.pump(), early);
        return;
      }
      this.queue.shift();
      if (!this.to.destroyed) this.to.write(first.chunk);
    }
  }
}

function hasAll(chunk: Buffer, texts: readonly string[]): boolean {
  return texts.every((text) => chunk.includes(text));
}

/** One that is ending already cannot be reset: Node would never close it, and spin when the process exits (seen in 20.20). */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
