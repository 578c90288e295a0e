import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MS_PER_SECOND } from '../../units.ts';

/** Most connections at once. A Prometheus has one. */
const MOST_CONNECTIONS = 64;

/**
 * Most requests of one connection without a complete answer. A client that waits for each answer has one; its next may
 * come before this process hears that the answer has left. Node would answer all that were sent at once.
 */
const MOST_PENDING = 4;

/** Longest time, in ms, for a client to send its request, and for one that does not read or send anything. */
const SLOWEST_MS = 5 * MS_PER_SECOND;

/** How long node:http lets a connection wait. */
export const TIME_LIMITS = {
  headersTimeout: SLOWEST_MS,
  requestTimeout: SLOWEST_MS,
  // Default 30 s, which lets a silent connection stay for six times as long as the limits above.
  connectionsCheckingInterval: MS_PER_SECOND,
} as const;

/** Keeps the number of connections. Node's `maxConnections` would refuse the new ones, for as long as idle ones stay. */
export function limitConnections(server: Server): void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (open.size <= MOST_CONNECTIONS) return;
    // A set keeps the order in which they came.
    const oldestIdle = open.values().find((one) => !one.destroyed && (pending.get(one) ?? 0) === 0);
    (oldestIdle ?? socket).destroy();
  });
}

const pending = new WeakMap<Socket, number>();

/** Counts a request until its answer has left. If its connection has too many, ends it and returns false. */
export function watchPending({ socket }: IncomingMessage, response: ServerResponse): boolean {
  // The parser goes on to the end of what it has read, also after the end of the connection.
  if (socket.destroyed) return false;
  const now = (pending.get(socket) ?? 0) + 1;
  if (now > MOST_PENDING) {
    socket.destroy();
    return false;
  }
  pending.set(socket, now);
  response.once('close', () => pending.set(socket, pending.get(socket)! - 1));
  return true;
}
