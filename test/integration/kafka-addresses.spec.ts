import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { createKafka } from '@standings/kafka-log';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';

let listener: Server;
let address: string;

/** A listener on ::1 before the broker of all tests, which listens on 127.0.0.1 alone. */
beforeEach(async () => {
  const [host = '', port] = inject('servers').kafka.brokers.split(':');
  listener = createServer((client) => {
    const broker = connect(Number(port), host);
    client.pipe(broker).pipe(client);
    for (const socket of [client, broker]) socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => listener.listen(0, '::1', resolve));
  address = `[::1]:${(listener.address() as AddressInfo).port}`;
});

afterEach(() => listener.close());

it('reaches Kafka at an IPv6 address', async () => {
  const admin = createKafka({ brokers: [address] }).admin();
  await admin.connect();
  await expect(admin.listTopics()).resolves.toBeInstanceOf(Array);
  await admin.disconnect();
});

it('names the IPv6 address at which nobody listens', async () => {
  listener.close();
  const admin = createKafka({ brokers: [address] }).admin();
  await expect(admin.connect()).rejects.toThrow(/ECONNREFUSED ::1:/);
});
