import { connect, type Socket } from 'node:net';
import type { ISocketFactoryArgs } from 'kafkajs';

/** As kafkajs keeps its own connections alive. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/** No name server knows a name in it; it is how other systems, too, write an IPv6 address where a name is asked for. */
const LITERAL = '.ipv6-literal.net';

/**
 * A broker as kafkajs 2.2.4 can read it: it takes what stands before the first colon for the host, so an IPv6 address in
 * brackets becomes a name, which {@link connectToBroker} knows.
 */
export function brokerName(broker: string): string {
  const [, address, port] = /^\[([^\]]+)\]:(\d+)$/.exec(broker) ?? [];
  return address === undefined ? broker : `${address.replaceAll(':', '-').replace('%', 's')}${LITERAL}:${port}`;
}

/** Opens a connection as kafkajs does, also to a {@link brokerName}. The brokers themselves name each other as they are. */
export function connectToBroker({ host, port, onConnect }: ISocketFactoryArgs): Socket {
  const socket = connect({ host: addressOf(host), port }, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
}

function addressOf(host: string): string {
  if (!host.endsWith(LITERAL)) return host;
  return host.slice(0, -LITERAL.length).replaceAll('-', ':').replace('s', '%');
}
