import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UpstreamService } from '../../../servers/nginx/options.ts';
import { CellError } from '../../errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { whyUnable } from '../able.ts';
import { type NginxInfo, startNginx } from '../nginx/nginx.ts';
import { nginxSettings } from '../settings.ts';
import type { Target } from '../target.ts';
import { installTls } from '../tls.ts';
import { endpointAt, targetOf } from '../up.ts';
import type { FoundService } from './external.ts';

const AUTHORITY_FILE = 'service-authority.pem';

export interface ThroughOptions {
  readonly plan: CellPlan;
  readonly lab: Lab;
  readonly found: FoundService;
  /** null if nginx is not installed. */
  readonly nginx: NginxInfo | null;
}

/**
 * Starts an nginx between the client and the user's own service, on the machine's own network. Rejects with a CellError
 * if it does not start. The service's own counts are not available.
 */
export async function startThrough({ plan, lab, found, nginx }: ThroughOptions): Promise<Target> {
  const unable = whyUnable(plan, nginx);
  if (unable !== null || nginx === null) throw new CellError(`Cannot start the proxy: ${unable}`);
  const address = lab.address('client', 'proxy');
  const tls = await installTls(plan.strategy, lab, address);
  const { address: to, port, host, path } = found.endpoint;
  const upstream = { address: to, port, service: await upstreamService(found, lab) };
  const running = await startNginx(lab, nginx, await nginxSettings({ plan, lab, tls }, nginx, upstream));
  const stopping = new AsyncDisposableStack();
  stopping.defer(async () => void (await running.program.stop()));
  const endpoint = { ...endpointAt({ address, port: running.port, path }, tls), host };
  return targetOf({ origin: null, nginx: running, minorVersion: found.minorVersion }, endpoint, stopping);
}

async function upstreamService({ endpoint, tls }: FoundService, { folder }: Lab): Promise<UpstreamService> {
  const { host, serverName = null, ca } = endpoint;
  if (tls === null || ca === undefined) return { host, tls: null };
  await writeFile(join(folder.outside, AUTHORITY_FILE), ca);
  const caFile = join(folder.inside, AUTHORITY_FILE);
  return { host, tls: { version: tls.version, name: serverName, caFile } };
}
