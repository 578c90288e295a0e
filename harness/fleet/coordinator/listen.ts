import { once } from 'node:events';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { UsageError } from '../../errors.ts';
import { type Address, formatAddress } from '../wire/address.ts';
import { FLEET_TLS, keyFor } from '../wire/tls.ts';

/** Time for a TLS handshake, ms. A stranger who sends nothing holds a place for no longer. */
const HANDSHAKE_MS = 5_000;
/** Connections beyond the clients, for strangers who will not get in. */
const SPARE_CONNECTIONS = 64;

export interface ListenOptions {
  readonly listen: Address;
  /** Of TLS. */
  readonly key: Buffer;
  /** Clients that will join. */
  readonly clients: number;
  /** A peer that has proved to know the token. */
  readonly onClient: (socket: TLSSocket) => void;
  /** A peer that has not. */
  readonly onStranger: (address: string) => void;
}

/** The open port of a coordinator. A live handle: `await using`. */
export interface Listening extends AsyncDisposable {
  readonly address: Address;
}

/** Listens for clients. Rejects with a UsageError if it cannot listen there. */
export async function listenForClients(options: ListenOptions): Promise<Listening> {
  const { listen, key, clients, onClient, onStranger } = options;
  const server = createServer({
    ...FLEET_TLS,
    handshakeTimeout: HANDSHAKE_MS,
    pskCallback: (_socket: TLSSocket, identity: string) => keyFor(identity, key),
  });
  server.maxConnections = clients + SPARE_CONNECTIONS;
  const open = new Set<TLSSocket>();
  server.on('secureConnection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    onClient(socket);
  });
  server.on('tlsClientError', (_, socket) => {
    onStranger(socket.remoteAddress ?? 'unknown');
    socket.destroy();
  });
  await listening(server, listen);
  const { port } = server.address() as { port: number };
  return {
    address: { host: listen.host, port },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function listening(server: Server, { host, port }: Address): Promise<void> {
  const failed = once(server, 'error').then(([error]) => Promise.reject(error));
  server.listen(port, host);
  try {
    await Promise.race([once(server, 'listening'), failed]);
    failed.catch(() => {});
  } catch (error) {
    const what = `Cannot listen on it (${(error as NodeJS.ErrnoException).code})`;
    const where = `--listen ${formatAddress({ host, port })}`;
    throw new UsageError({ where, what, expected: 'a free port on an address of this machine' });
  }
}
