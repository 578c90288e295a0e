import { socketAddress } from '../../servers/nginx/syntax.ts';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { sentRequest } from '../scenario/request/contents.ts';
import { type CellPlan, firstHopOf } from '../scenario/scenario.ts';
import { whyUnable } from './able.ts';
import { startCommand } from './command/command.ts';
import { deathOf } from './deaths.ts';
import { readNginxLogs } from './nginx/logs.ts';
import { type NginxInfo, nginxOutputTail, type RunningNginx, startNginx } from './nginx/nginx.ts';
import { type RunningOrigin, startOrigin } from './origin.ts';
import { nginxSettings, originOptions, type ServerInputs, WARM_UP_MS } from './settings.ts';
import type { Endpoint, Target, TargetLogs } from './target.ts';
import { installTls, type TargetTls } from './tls.ts';

export interface TargetOptions {
  /** Seed of the origin's delays. */
  readonly seed: number;
  /** null if nginx is not installed. */
  readonly nginx: NginxInfo | null;
  /** Whether the origin begins without a warm-up. For tests that judge no times. */
  readonly cold?: boolean | undefined;
}

/**
 * Starts the servers of a cell, the origin first, and waits until each is ready. If one does not start, stops the others
 * and rejects with a CellError.
 */
export async function startTarget(plan: CellPlan, lab: Lab, options: TargetOptions): Promise<Target> {
  const unable = whyUnable(plan, options.nginx);
  if (unable !== null) throw new CellError(`Cannot start the proxy: ${unable}`);
  const address = lab.address('client', firstHopOf(plan.strategy.path));
  const inputs: ServerInputs = { plan, lab, tls: await installTls(plan.strategy, lab, address) };

  await using starting = new AsyncDisposableStack();
  const { command } = plan;
  const { seed, cold = false } = options;
  const origin =
    command === undefined
      ? await startOrigin(lab, originOptions(inputs, { seed, warmUpMs: cold ? 0 : WARM_UP_MS }))
      : await startCommand(lab, command, sentRequest(plan.request));
  starting.defer(async () => void (await origin.program.stop()));
  const nginx = await nginxOf(inputs, options.nginx, origin);
  if (nginx !== null) starting.defer(async () => void (await nginx.program.stop()));

  const { port } = nginx ?? origin;
  const endpoint = endpointAt({ address, port, path: command?.path ?? '/' }, inputs.tls);
  const { minorVersion } = origin;
  const target = targetOf({ origin, nginx, minorVersion }, endpoint, starting.move());
  return command === undefined ? target : { ...target, servicePort: origin.port };
}

async function nginxOf(
  inputs: ServerInputs,
  nginx: NginxInfo | null,
  { port }: RunningOrigin,
): Promise<RunningNginx | null> {
  const { plan, lab } = inputs;
  if (firstHopOf(plan.strategy.path) !== 'proxy' || nginx === null) return null;
  const upstream = { address: lab.address('proxy', 'origin'), port };
  return startNginx(lab, nginx, await nginxSettings(inputs, nginx, upstream));
}

export function endpointAt(server: Omit<Endpoint, 'host'>, tls: TargetTls | null): Endpoint {
  const endpoint: Endpoint = { ...server, host: socketAddress(server.address, server.port) };
  if (tls === null) return endpoint;
  const secure: Endpoint = { ...endpoint, ca: tls.server.cert };
  if (tls.client === null) return secure;
  const { cert, key } = tls.client;
  return { ...secure, clientCertificate: { cert, key } };
}

/** The servers of a cell that connlab started. */
export interface RunningServers {
  /** null if the origin is the user's own service. */
  readonly origin: RunningOrigin | null;
  /** null on the path `direct`. */
  readonly nginx: RunningNginx | null;
  /** Of HTTP/1.x, in the first answer of a server of the user's; null: it was in HTTP/2. */
  readonly minorVersion?: number | null | undefined;
}

/** `running` stops the servers. */
export function targetOf(
  { origin, nginx, minorVersion }: RunningServers,
  endpoint: Endpoint,
  running: AsyncDisposableStack,
): Target {
  const watched = [
    ...(origin === null ? [] : [{ program: origin.program, outputTail: origin.program.stderrTail }]),
    ...(nginx === null ? [] : [{ program: nginx.program, outputTail: () => nginxOutputTail(nginx) }]),
  ];
  return {
    endpoint,
    programs: watched.map(({ program }) => program),
    nginxStatusSocket: nginx?.statusSocket ?? null,
    died: deathOf(watched, () => !running.disposed),
    nginxErrors: () => nginx?.errors.latest() ?? null,
    logs: async () => ({
      ...(nginx === null ? NO_LOGS : await readNginxLogs(nginx)),
      origin: (await origin?.served()) ?? null,
      ...(minorVersion == null ? {} : { minorVersion }),
    }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const NO_LOGS: Omit<TargetLogs, 'origin'> = { nginxErrors: null, proxy: null, upstream: null };
