import { socketAddress } from '../../servers/nginx/config.ts';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import { type Certificate, installCertificate } from './certificate.ts';
import { deathOf } from './deaths.ts';
import { listenOn, withPort } from './listen.ts';
import { lastWordsOf, type NginxInfo, type RunningNginx, startNginx } from './nginx.ts';
import { readNginxLogs } from './nginx-logs.ts';
import { type RunningOrigin, startOrigin } from './origin.ts';
import type { Endpoint, Target } from './target.ts';

/** The driver warms up at the same time, and as long. */
const WARM_UP_MS = 400;

export interface TargetOptions {
  /** Of the origin's delays. */
  readonly seed: number;
  /** null where the machine has none. */
  readonly nginx: NginxInfo | null;
}

/** What the servers of one cell are made from. */
interface Site {
  readonly plan: CellPlan;
  readonly lab: Lab;
  /** Of the first hop; null: plain TCP. */
  readonly tls: (Certificate & { readonly version: '1.2' | '1.3' }) | null;
}

/**
 * Starts the servers of a cell, origin first, and waits until each is ready. Rejects with a CellError where one
 * does not get there; what was started before is stopped again.
 */
export async function startTarget(plan: CellPlan, lab: Lab, options: TargetOptions): Promise<Target> {
  const { path, tls: version } = plan.strategy;
  const firstHop: HostName = path === 'direct' ? 'origin' : 'proxy';
  const address = lab.address('client', firstHop);
  const tls = version === 'none' ? null : { ...(await installCertificate(lab, address)), version };
  const site: Site = { plan, lab, tls };

  await using starting = new AsyncDisposableStack();
  const origin = await originOf(site, options.seed);
  starting.defer(async () => void (await origin.program.stop()));
  const nginx = path === 'direct' ? null : await nginxOf(site, origin, options.nginx);
  if (nginx !== null) starting.defer(async () => void (await nginx.program.stop()));

  const port = nginx?.port ?? origin.port;
  const endpoint: Endpoint = { address, port, host: socketAddress(address, port), path: '/' };
  const running = starting.move();
  return targetOf({ origin, nginx }, tls === null ? endpoint : { ...endpoint, ca: tls.cert }, running);
}

function targetOf(
  { origin, nginx }: { readonly origin: RunningOrigin; readonly nginx: RunningNginx | null },
  endpoint: Endpoint,
  running: AsyncDisposableStack,
): Target {
  const watched = [{ program: origin.program, lastWords: origin.program.stderrTail }];
  const all =
    nginx === null ? watched : [...watched, { program: nginx.program, lastWords: () => lastWordsOf(nginx) }];
  return {
    endpoint,
    programs: all.map(({ program }) => program),
    nginxStatusSocket: nginx?.statusSocket ?? null,
    died: deathOf(all, () => !running.disposed),
    logs: async () => (nginx === null ? { nginxErrors: null, upstream: null } : readNginxLogs(nginx)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function originOf({ plan, lab, tls }: Site, seed: number): Promise<RunningOrigin> {
  const { address: host, port } = listenOn(lab, 'origin');
  return startOrigin(lab, {
    host,
    port,
    settings: plan.origin,
    seed,
    leash: true,
    warmUpMs: WARM_UP_MS,
    tls: plan.strategy.path === 'direct' ? tls : null,
  });
}

async function nginxOf(
  { plan, lab, tls }: Site,
  origin: RunningOrigin,
  nginx: NginxInfo | null,
): Promise<RunningNginx & { readonly port: number }> {
  if (nginx === null) throw new CellError('Cannot start the proxy: this machine has no nginx');
  const { strategy, proxy } = plan;
  const { address, port } = await withPort(listenOn(lab, 'proxy'));
  const running = await startNginx(lab, nginx, {
    listen: [address],
    port,
    upstream: { address: lab.address('proxy', 'origin'), port: origin.port },
    upstreamKeepalive: strategy.upstreamKeepalive,
    upstreamProtocol: strategy.upstreamProtocol === 'http/1.0' ? '1.0' : '1.1',
    bindAddresses: strategy.bindAddresses > 1 ? lab.sources('proxy', 'origin') : [],
    tcpNodelay: true,
    tls,
    ...proxy,
  });
  return { ...running, port };
}
