import { parseReuse } from '../../scenario/strategy.ts';
import type { Endpoint } from '../../serve/target.ts';
import type { DriverSpec } from '../driver.ts';
import { StreamPool } from '../streams/pool.ts';
import type { CreateTransport } from '../transport.ts';
import { H3Connection } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { type H3ConnectOptions, type H3Library, loadLibrary } from './library.ts';
import { whyNoSocket } from './no-socket.ts';
import { ownAddressTo } from './own-address.ts';
import { dnsNameOf } from './server-name.ts';
import { trustOnly } from './trust.ts';

/** QUIC idle timeout, ms: longer than any wait for an answer, because the strategy decides when idle connections end. */
const QUIC_IDLE_TIMEOUT_MS = 600_000;

/** The driver `h3`: HTTP/3 by quiche. Rejects if the package or a trusted certificate with a DNS name is missing. */
export async function prepareH3({ endpoint, strategy }: DriverSpec): Promise<CreateTransport> {
  const library = await loadLibrary();
  const source = await ownAddressTo(endpoint.address, endpoint.port);
  const { idleTimeoutMs, pool, poolChoice, resumption, reuse, streams } = strategy;
  const connect = dialler(library, endpoint, resumption);
  return ({ clock, record, timeouts, ended }) => {
    const settings: ConnectionSettings = {
      clock,
      connect,
      source,
      whyNoSocket,
      headers: requestHeaders(endpoint),
      reuse: parseReuse(reuse)!,
      streams: streams === 'unlimited' ? Infinity : streams,
      requestTimeoutMs: timeouts.requestMs,
      idleTimeoutMs: idleTimeoutMs === 'none' ? Infinity : idleTimeoutMs,
    };
    return new StreamPool({
      clock,
      protocol: 'h3',
      most: pool === 'unlimited' ? Infinity : pool,
      choice: poolChoice,
      open: (exchange, events) => new H3Connection(settings, exchange, events),
      record,
      ended,
    });
  };
}

/** Starts handshakes with one endpoint; with `resumes` each offers the server's latest session. */
function dialler(library: H3Library, endpoint: Endpoint, resumes: boolean): ConnectionSettings['connect'] {
  const { address, port, ca } = endpoint;
  const servername = ca === undefined ? undefined : dnsNameOf(ca);
  if (ca === undefined || servername === undefined) {
    throw new Error('Cannot check the server: expected a certificate to trust that has a DNS name');
  }
  trustOnly(ca);
  const options: H3ConnectOptions = {
    runtimeMode: 'portable',
    connectTimeoutMs: 0,
    metricsIntervalMs: 0,
    maxIdleTimeoutMs: QUIC_IDLE_TIMEOUT_MS,
  };
  let ticket: Buffer | undefined;
  return () => {
    const offered = ticket;
    const session = library.connect(
      { address, port, servername },
      offered === undefined ? options : { ...options, sessionTicket: offered },
    );
    // Tickets may arrive at any time after the handshake. One may be offered repeatedly, as browsers do.
    if (resumes) session.on('sessionTicket', (given) => (ticket = given));
    return { session, resumes: offered !== undefined };
  };
}

function requestHeaders({ host, path }: Endpoint): Readonly<Record<string, string>> {
  return { ':method': 'GET', ':scheme': 'https', ':authority': host, ':path': path };
}
