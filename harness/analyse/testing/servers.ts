import type { DriverOutcome } from '../../drive/driver.ts';
import { answererOf, type CellPlan } from '../../scenario/scenario.ts';
import { type HostName, isHttp2, type Strategy } from '../../scenario/strategy.ts';
import { type WindowCounts, windowsOf } from '../../scenario/windows.ts';
import type { Served, TargetLogs } from '../../serve/target.ts';

interface Seen {
  readonly plan: CellPlan;
  readonly outcome: DriverOutcome;
  readonly counters: Partial<Record<HostName, Record<string, number>>>;
}

const PROXY_ADDRESS = '198.18.3.81';
const NO_TLS: Served['tls'] = { handshakes: 0, resumed: 0, versions: {}, clientCertificates: 0 };

/** What the servers say where all went as the plan asks and the driver tells. */
export function logsOf(seen: Seen, changes: Partial<TargetLogs> = {}): TargetLogs {
  const { path } = seen.plan.strategy;
  const direct = { nginxErrors: null, upstream: null, proxy: null, origin: clientServed(seen) };
  switch (path) {
    case 'direct':
      return { ...direct, ...changes };
    case 'nginx':
      return {
        nginxErrors: {},
        upstream: upstreamOf(seen.outcome.counts.responses),
        proxy: { ...clientServed(seen), responseWrites: null, noDelay: null, workers: { 27: 4_000 } },
        origin: upstreamServed(seen, changes.upstream?.attempts ?? seen.outcome.counts.responses),
        ...changes,
      };
    case 'nginx-stream':
      return {
        ...direct,
        nginxErrors: {},
        upstream: upstreamOf(seen.outcome.connections.opened),
        origin: { ...clientServed(seen), sources: { [PROXY_ADDRESS]: seen.outcome.connections.opened } },
        ...changes,
      };
    default:
      return path satisfies never;
  }
}

function upstreamOf(requests: number): TargetLogs['upstream'] {
  return { requests, attempts: requests, newAtLeast: 0, statuses: { 200: requests }, unlogged: 0 };
}

/** All connections have the windows that the plan asks for. */
export function windowCounts(strategy: Strategy, opened: number): WindowCounts | null {
  if (!isHttp2(strategy)) return null;
  const { stream, connection } = windowsOf(strategy);
  return { stream: { [stream]: opened }, connection: { [connection]: opened } };
}

/** The other end of what the driver says. */
function clientServed({ plan, outcome }: Seen): Served {
  const { connections, counts } = outcome;
  const { handshakes, resumed, tlsVersions, requestsMax, mostInFlight, sources, opened } = connections;
  const { strategy } = plan;
  const isOrigin = answererOf(strategy.path) === 'origin';
  return {
    connections: opened,
    requests: counts.responses,
    ...requestsSeen(plan, counts.responses, isOrigin),
    protocols: { [strategy.protocol]: counts.responses },
    ...(isOrigin && connections.windows != null ? { windows: connections.windows } : {}),
    tls: {
      handshakes,
      resumed,
      versions: tlsVersions,
      clientCertificates: strategy.clientCertificate ? handshakes : 0,
    },
    sources,
    mostInFlight,
    mostRequests: requestsMax,
    responseWrites: counts.responses * strategy.responseWrites,
    noDelay: isOrigin ? noDelayOf(plan, opened) : null,
    workers: null,
  };
}

/** The origin behind nginx: what it was asked for, over as many connections as the kernel of the proxy opened. */
function upstreamServed({ plan, counters }: Seen, requests: number): Served {
  const { strategy } = plan;
  const opened = counters.proxy?.ActiveOpens ?? 16;
  const addresses = Array.from({ length: strategy.bindAddresses }, (_, index) => `198.18.3.${81 + index}`);
  return {
    connections: opened,
    requests,
    ...requestsSeen(plan, requests, true),
    protocols: { [strategy.upstreamProtocol]: requests },
    tls: NO_TLS,
    sources: Object.fromEntries(addresses.map((address) => [address, opened / addresses.length])),
    mostInFlight: 1,
    mostRequests: 250,
    responseWrites: requests * strategy.responseWrites,
    noDelay: noDelayOf(plan, opened),
    workers: null,
  };
}

/** nginx counts heads, too. */
function requestsSeen({ request }: CellPlan, requests: number, isOrigin: boolean): Partial<Served> {
  const methods = { [request.method]: requests };
  const bytes = (request.body?.bytes ?? 0) * requests;
  return isOrigin ? { methods, requestBodyBytes: bytes } : { methods, requestBytes: bytes + 80 * requests };
}

function noDelayOf({ strategy }: CellPlan, opened: number): Served['noDelay'] {
  return strategy.originNoDelay ? { on: opened, off: 0 } : { on: 0, off: opened };
}
