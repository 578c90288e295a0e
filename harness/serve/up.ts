import { socketAddress } from '../../servers/nginx/syntax.ts';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { type CellPlan, firstHopOf } from '../scenario/scenario.ts';
import { whyUnable } from './able.ts';
import { startCommand } from './command/command.ts';
import { deathOf } from './deaths.ts';
import { readNginxLogs } from './nginx/logs.ts';
import { lastWordsOf, type NginxInfo, type RunningNginx, startNginx } from './nginx/nginx.ts';
import { type RunningOrigin, startOrigin } from './origin.ts';
import { nginxSettings, originOptions, type Site } from './settings.ts';
import type { Endpoint, Target, TargetLogs } from './target.ts';
import { installTls, type TargetTls } from './tls.ts';

export interface TargetOptions {
  /** Of the origin's delays. */
  readonly seed: number;
  /** null where the machine has none. */
  readonly nginx: NginxInfo | null;
}

interface Servers {
  readonly origin: RunningOrigin;
  /** null on the path direct. */
  readonly nginx: RunningNginx | null;
}

/**
 * Starts the servers of a cell, origin first, and waits until each is ready. Rejects with a CellError where one
 * does not get there; what was started before is stopped again.
 */
export async function startTarget(plan: CellPlan, lab: Lab, options: TargetOptions): Promise<Target> {
  const unable = whyUnable(plan, options.nginx);
  if (unable !== null) throw new CellError(`Cannot start the proxy: ${unable}`);
  const address = lab.address('client', firstHopOf(plan.strategy.path));
  const site: Site = { plan, lab, tls: await installTls(plan.strategy, lab, address) };

  await using starting = new AsyncDisposableStack();
  const { command } = plan;
  const origin =
    command === undefined
      ? await startOrigin(lab, originOptions(site, options.seed))
      : await startCommand(lab, command);
  starting.defer(async () => void (await origin.program.stop()));
  const nginx = await nginxOf(site, options.nginx, origin);
  if (nginx !== null) starting.defer(async () => void (await nginx.program.stop()));

  const place = { address, port: (nginx ?? origin).port, path: command?.path ?? '/' };
  const endpoint = endpointAt(place, site.tls);
  return targetOf({ origin, nginx }, endpoint, starting.move());
}

async function nginxOf(
  site: Site,
  nginx: NginxInfo | null,
  { port }: RunningOrigin,
): Promise<RunningNginx | null> {
  const needed = firstHopOf(site.plan.strategy.path) === 'proxy' && nginx !== null;
  if (!needed) return null;
  const { lab } = site;
  const upstream = { address: lab.address('proxy', 'origin'), port };
  return startNginx(lab, nginx, await nginxSettings(site, nginx, upstream));
}

export function endpointAt(place: Omit<Endpoint, 'host'>, tls: TargetTls | null): Endpoint {
  const endpoint: Endpoint = { ...place, host: socketAddress(place.address, place.port) };
  if (tls === null) return endpoint;
  const secure: Endpoint = { ...endpoint, ca: tls.server.cert };
  if (tls.client === null) return secure;
  const { cert, key } = tls.client;
  return { ...secure, clientCertificate: { cert, key } };
}

function targetOf({ origin, nginx }: Servers, endpoint: Endpoint, running: AsyncDisposableStack): Target {
  const watched = [{ program: origin.program, lastWords: origin.program.stderrTail }];
  const all =
    nginx === null ? watched : [...watched, { program: nginx.program, lastWords: () => lastWordsOf(nginx) }];
  return {
    endpoint,
    programs: all.map(({ program }) => program),
    nginxStatusSocket: nginx?.statusSocket ?? null,
    died: deathOf(all, () => !running.disposed),
    nginxErrors: () => nginx?.errors.latest() ?? null,
    logs: () => readLogs({ origin, nginx }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function readLogs({ origin, nginx }: Servers): Promise<TargetLogs> {
  const logs =
    nginx === null ? { proxy: null, nginxErrors: null, upstream: null } : await readNginxLogs(nginx);
  return { ...logs, origin: await origin.served() };
}
