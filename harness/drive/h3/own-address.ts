import dgram from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

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
