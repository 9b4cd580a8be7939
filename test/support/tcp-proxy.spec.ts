import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TcpProxy } from './tcp-proxy.js';

let server: Server;
let received: string;
let proxy: TcpProxy;
let client: Socket;
let heard: string;

/** Answers each chunk with the same in capitals. */
const answer = (socket: Socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    received += String(chunk);
    socket.write(String(chunk).toUpperCase());
  });
};

const join = async (): Promise<Socket> => {
  const socket = connect(proxy.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (heard += String(chunk)));
  await once(socket, 'connect');
  return socket;
};

// Unlike `once` it does not mind the error that comes with a reset.
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

beforeEach(async () => {
  received = '';
  heard = '';
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await TcpProxy.to((server.address() as AddressInfo).port);
  client = await join();
});

afterEach(async () => {
  client.destroy();
  await proxy.close();
  server.close();
});

describe('A proxy', () => {
  it('passes both ways', async () => {
    client.write('a');
    await expect.poll(() => heard).toBe('A');
  });

  it('holds replies, and delivers them in order when they may pass', async () => {
    proxy.holdReplies();
    client.write('a');
    await expect.poll(() => proxy.heldReplies()).toBe(1);
    client.write('b');
    await expect.poll(() => proxy.heldReplies()).toBe(2);
    expect([received, heard]).toEqual(['ab', '']);
    proxy.pass();
    await expect.poll(() => heard).toBe('AB');
  });

  it('holds requests too when it is frozen', async () => {
    proxy.freeze();
    client.write('a');
    await expect.poll(() => proxy.heldRequests()).toBe(1);
    expect(received).toBe('');
    proxy.pass();
    await expect.poll(() => heard).toBe('A');
  });

  it('loses replies for good when it drops them', async () => {
    proxy.dropReplies();
    client.write('a');
    await expect.poll(() => received).toBe('a');
    proxy.pass();
    client.write('b');
    await expect.poll(() => heard).toBe('B');
  });

  it('breaks one connection in place of a reply, and passes on the next', async () => {
    proxy.resetOnReply();
    const broken = closed(client);
    client.write('a');
    await broken;
    expect([received, heard, proxy.resets]).toEqual(['a', '', 1]);
    client = await join();
    client.write('b');
    await expect.poll(() => heard).toBe('B');
  });

  it('breaks it in place of the reply to the request that was named', async () => {
    proxy.resetOnReply('b', 'c');
    client.write('ab');
    await expect.poll(() => heard).toBe('AB');
    const broken = closed(client);
    client.write('bc');
    await broken;
    expect([received, heard, proxy.resets]).toEqual(['abbc', 'AB', 1]);
  });

  it('delays replies', async () => {
    proxy.delayReplies(100);
    const sent = performance.now();
    client.write('a');
    await expect.poll(() => received).toBe('a');
    await expect.poll(() => heard, { interval: 5 }).toBe('A');
    expect(performance.now() - sent).toBeGreaterThanOrEqual(95);
  });

  it('lets nobody in while it refuses', async () => {
    const broken = closed(client);
    proxy.refuse();
    await broken;
    await closed(connect(proxy.port, '127.0.0.1').on('error', () => undefined));
    proxy.pass();
    client = await join();
    client.write('a');
    await expect.poll(() => heard).toBe('A');
  });

  it('leads the next connections to another server', async () => {
    const other = createServer((socket) => socket.on('error', () => undefined).write('other')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const broken = closed(client);
    proxy.cut();
    await broken;
    proxy.lead((other.address() as AddressInfo).port);
    client = await join();
    await expect.poll(() => heard).toBe('other');
    other.close();
  });
});
