import { connect, type Socket } from 'node:net';
import type { ISocketFactoryArgs } from 'kafkajs';

/** As kafkajs keeps its own connections alive. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/** No name server resolves names in this domain. Other systems, too, use it to write an IPv6 address as a name. */
const LITERAL = '.ipv6-literal.net';

/**
 * A broker address that kafkajs 2.2.4 can read: it takes the text before the first colon as the host. So an IPv6 address in
 * brackets becomes a name, which {@link connectToBroker} resolves.
 */
export function brokerName(broker: string): string {
  const [, address, port] = /^\[([^\]]+)\]:(\d+)$/.exec(broker) ?? [];
  return address === undefined ? broker : `${address.replaceAll(':', '-').replace('%', 's')}${LITERAL}:${port}`;
}

/** Opens a connection as kafkajs does, also to a {@link brokerName}. Brokers name each other with plain addresses. */
export function connectToBroker({ host, port, onConnect }: ISocketFactoryArgs): Socket {
  const socket = connect({ host: addressOf(host), port }, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
}

function addressOf(host: string): string {
  if (!host.endsWith(LITERAL)) return host;
  return host.slice(0, -LITERAL.length).replaceAll('-', ':').replace('s', '%');
}
