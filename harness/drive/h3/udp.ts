import dgram from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { codeOf } from '../connection/error-code.ts';

/**
 * Reason why the library got no UDP socket, which it does not report: the errno of our own attempt to bind one, for
 * instance EADDRINUSE if the ports have run out. null: our attempt succeeds, so the reason is unknown.
 */
export async function whyNoSocket(): Promise<string | null> {
  const socket = dgram.createSocket('udp4');
  try {
    socket.bind(0);
    await once(socket, 'listening');
    return null;
  } catch (error) {
    return codeOf(error);
  } finally {
    socket.close();
  }
}

/** Local address that the kernel chooses for this destination. Sends nothing: connect() of UDP only selects a route. */
export async function ownAddressTo(address: string, port: number): Promise<string> {
  const socket = dgram.createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    socket.connect(port, address);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
