import { bodyOf, type Field, fieldsOf, hostOf } from '../../scenario/request/sent.ts';
import type { Endpoint } from '../../serve/target.ts';
import { poolSettings } from '../connection/pool.ts';
import type { DriverSpec } from '../driver.ts';
import { streamSettings } from '../streams/connection.ts';
import { StreamPool } from '../streams/pool.ts';
import type { CreateTransport } from '../transport.ts';
import { type ConnectionSettings, H3Connection } from './connection.ts';
import { type H3ConnectOptions, type H3Headers, type H3Library, loadLibrary } from './library.ts';
import { dnsNameOf } from './server-name.ts';
import { trustOnly } from './trust.ts';
import { ownAddressTo, whyNoSocket } from './udp.ts';

/** QUIC idle timeout, ms: longer than any wait for an answer, because the strategy decides when idle connections end. */
const QUIC_IDLE_TIMEOUT_MS = 600_000;

/** The driver `h3`: HTTP/3 by quiche. Rejects if the package or a trusted certificate with a DNS name is missing. */
export async function prepareH3({ endpoint, request, strategy }: DriverSpec): Promise<CreateTransport> {
  const library = await loadLibrary();
  const source = await ownAddressTo(endpoint.address, endpoint.port);
  const { poolChoice, resumption } = strategy;
  const connect = dialler(library, endpoint, resumption);
  const { host, path } = endpoint;
  const headers = {
    ...{ ':method': request.method, ':scheme': 'https', ':authority': hostOf(request, host), ':path': path },
    ...byName(fieldsOf(request, 'lower case')),
  };
  const body = bodyOf(request);
  return (context) => {
    const settings = { ...streamSettings(context), connect, source, whyNoSocket, headers, body };
    return new StreamPool({
      ...poolSettings(context),
      protocol: 'h3',
      choice: poolChoice,
      create: (exchange, events) => new H3Connection(settings, exchange, events),
    });
  };
}

function byName(fields: readonly Field[]): H3Headers {
  const values = Map.groupBy(fields, ([name]) => name);
  return Object.fromEntries([...values].map(([name, same]) => [name, same.map(([, value]) => value)]));
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
