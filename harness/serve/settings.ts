import type { HttpProxy, StreamProxy, UpstreamService } from '../../servers/nginx/options.ts';
import { type OriginOptions, ownAxes, type ServerSettings } from '../../servers/origin/options.ts';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { sentRequest } from '../scenario/request/contents.ts';
import { answererOf, type CellPlan } from '../scenario/scenario.ts';
import { isTerminated, type Strategy } from '../scenario/strategy.ts';
import { listenOn, withPort } from './listen.ts';
import type { NginxInfo, NginxSettings } from './nginx/nginx.ts';
import { serverTls, type TargetTls } from './tls.ts';

/** How long a server warms up, the same time as the driver. */
export const WARM_UP_MS = 400;

/** What the settings of a cell's servers are made from. */
export interface ServerInputs {
  readonly plan: CellPlan;
  readonly lab: Lab;
  /** null: plain TCP. */
  readonly tls: TargetTls | null;
}

/** What a cell's origin has beside the settings of the cell. */
export type OriginStart = Pick<OriginOptions, 'seed' | 'warmUpMs'>;

/** The options of a cell's origin. */
export function originOptions({ plan, lab, tls }: ServerInputs, start: OriginStart): OriginOptions {
  const { strategy } = plan;
  const { address: host, port } = listenOn(lab, 'origin');
  const answers = answererOf(strategy.path) === 'origin';
  return {
    host,
    port,
    request: { method: plan.request.method, bodyBytes: plan.request.body?.bytes ?? 0 },
    settings: { ...plan.origin, ...ownAxes(strategy), protocol: originProtocol(strategy) },
    ...start,
    tls: answers && tls !== null ? serverTls(tls) : null,
  };
}

/** Node's HTTP/1.1 server also answers clients that speak 1.0. */
function originProtocol(strategy: Strategy): ServerSettings['protocol'] {
  const { protocol } = strategy;
  if (isTerminated(strategy) || protocol === 'http/1.0') return 'http/1.1';
  if (protocol === 'h3') throw new CellError('Cannot start the origin: it does not speak h3');
  return protocol;
}

/** The server behind nginx. */
export interface Upstream {
  readonly address: string;
  readonly port: number;
  /** How to send requests to the user's own service; missing for the lab's origin. */
  readonly service?: UpstreamService;
}

/** The settings of nginx as the proxy of a cell. Finds a free port in a lab of kind `host`. */
export async function nginxSettings(
  { plan: { strategy, request }, lab, tls }: ServerInputs,
  nginx: NginxInfo,
  { service, ...upstream }: Upstream,
): Promise<NginxSettings> {
  const transport = strategy.protocol === 'h3' ? 'udp' : 'tcp';
  const { address, port } = await withPort(listenOn(lab, 'proxy'), transport);
  return {
    listen: [address],
    port,
    upstream,
    bindAddresses: strategy.bindAddresses > 1 ? lab.sources('proxy', 'origin') : [],
    tcpNodelay: strategy.proxyNoDelay,
    workers: strategy.proxyWorkers,
    proxy: isTerminated(strategy)
      ? {
          ...httpProxy(strategy, tls),
          host: sentRequest(request).host,
          ...(service === undefined ? {} : { service }),
        }
      : streamProxy(nginx),
  };
}

function httpProxy(strategy: Strategy, tls: TargetTls | null): Omit<HttpProxy, 'host'> {
  return {
    kind: 'http',
    protocol: strategy.protocol === 'http/1.0' ? 'http/1.1' : strategy.protocol,
    tls: tls === null ? null : serverTls(tls),
    upstreamKeepalive: strategy.upstreamKeepalive,
    upstreamProtocol: strategy.upstreamProtocol === 'http/1.0' ? '1.0' : '1.1',
    upstreamConnection: strategy.upstreamConnection,
    keepaliveRequests: strategy.upstreamKeepaliveRequests,
    keepaliveTimeoutMs: strategy.upstreamKeepaliveTimeoutMs,
  };
}

function streamProxy({ stream }: NginxInfo): StreamProxy {
  if (stream === null) throw new CellError('Cannot start the proxy: this nginx has no stream module');
  return { kind: 'stream', module: stream };
}
