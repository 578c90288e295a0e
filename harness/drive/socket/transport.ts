import { parseReuse } from '../../scenario/strategy.ts';
import { US_PER_MS } from '../../units.ts';
import type { Transport, TransportContext } from '../transport.ts';
import { requestTexts } from './http/request.ts';
import { Pool } from './pool.ts';
import { TcpWire, tcpOptions } from './wire/tcp-wire.ts';
import { createTlsContext, TlsWire } from './wire/tls-wire.ts';
import type { Wire, WireEvents } from './wire/wire.ts';

/** The driver `socket`: HTTP/1.x over `node:net`, with exact control over each connection. */
export function createSocketTransport(context: TransportContext): Transport {
  const { spec, clock, record, timeouts, ended } = context;
  const { endpoint, sourceAddresses, strategy } = spec;
  const { closer, idleTimeoutMs, pipelining, pool, poolChoice, protocol, reuse, writeGapMs } = strategy;
  return new Pool({
    clock,
    record,
    ended,
    texts: requestTexts(endpoint, strategy),
    minorVersion: protocol === 'http/1.0' ? 0 : 1,
    reuse: parseReuse(reuse)!,
    closer,
    pipelining,
    writeGapMs,
    requestTimeoutUs: timeouts.requestMs * US_PER_MS,
    serverCloseUs: timeouts.serverCloseMs * US_PER_MS,
    idleTimeoutUs: idleTimeoutMs === 'none' ? Infinity : idleTimeoutMs * US_PER_MS,
    most: pool === 'unlimited' ? Infinity : pool,
    poolChoice,
    sources: sourceAddresses,
    createWire: wireFactory(context),
  });
}

function wireFactory({ spec, unixPath }: TransportContext): (events: WireEvents) => Wire {
  const { endpoint, strategy } = spec;
  const { clientNoDelay: noDelay, resumption, tls } = strategy;
  // The warm-up server does not support TLS.
  if (unixPath !== undefined) return (events) => new TcpWire({ to: { path: unixPath }, noDelay }, events);
  const { address, port, serverName } = endpoint;
  const target = { to: tcpOptions(address, port), noDelay };
  if (tls === 'none') return (events) => new TcpWire(target, events);
  const context = createTlsContext(tls, endpoint);
  const tlsTarget = { ...target, address, serverName, context, memory: resumption ? {} : null };
  return (events) => new TlsWire(tlsTarget, events);
}
