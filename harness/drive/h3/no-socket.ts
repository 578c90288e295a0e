import dgram from 'node:dgram';
import { once } from 'node:events';

/**
 * Why the library got no UDP socket, which it keeps to itself: the errno that the kernel gives us for the same wish,
 * EADDRINUSE where ports have run out. Where we are given one, its own reason stays unknown.
 */
export async function whyNoSocket(): Promise<string> {
  const socket = dgram.createSocket('udp4');
  try {
    socket.bind(0);
    await once(socket, 'listening');
    return 'ERR_H3_NO_SOCKET';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'ERR_H3_NO_SOCKET';
  } finally {
    socket.close();
  }
}
