import dgram from 'node:dgram';
import { once } from 'node:events';
import { codeOf } from '../connection/error-code.ts';

/**
 * Why the library got no UDP socket, which it keeps to itself: the errno that the kernel gives us for the same wish,
 * EADDRINUSE where ports have run out. null: we are given one, so there is no reason that we know.
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
