import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UpstreamService } from '../../../servers/nginx/options.ts';
import { CellError } from '../../errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { whyUnable } from '../able.ts';
import { deathOf } from '../deaths.ts';
import { readNginxLogs } from '../nginx/logs.ts';
import { lastWordsOf, type NginxInfo, type RunningNginx, startNginx } from '../nginx/nginx.ts';
import { nginxSettings } from '../settings.ts';
import type { Target } from '../target.ts';
import { installTls } from '../tls.ts';
import { endpointAt } from '../up.ts';
import type { FoundService } from './external.ts';

const AUTHORITY_FILE = 'service-authority.pem';

/** Where our nginx stands before a service of one's own: beside the client, on the machine's own network. */
export interface ThroughOptions {
  readonly plan: CellPlan;
  readonly lab: Lab;
  readonly found: FoundService;
  /** null where the machine has none. */
  readonly nginx: NginxInfo | null;
}

/**
 * Starts an nginx that asks the service. Rejects with a CellError where it does not get there; the service itself was
 * not started, and nobody can ask it for its word.
 */
export async function startBefore({ plan, lab, found, nginx }: ThroughOptions): Promise<Target> {
  const unable = whyUnable(plan, nginx);
  if (unable !== null || nginx === null) throw new CellError(`Cannot start the proxy: ${unable}`);
  const address = lab.address('client', 'proxy');
  const tls = await installTls(plan.strategy, lab, address);
  const { address: to, port } = found.endpoint;
  const upstream = { address: to, port, service: await upstreamService(found, lab) };
  const running = await startNginx(lab, nginx, await nginxSettings({ plan, lab, tls }, nginx, upstream));
  const { host, path } = found.endpoint;
  return targetOf(running, { ...endpointAt({ address, port: running.port, path }, tls), host });
}

async function upstreamService({ endpoint, tls }: FoundService, { folder }: Lab): Promise<UpstreamService> {
  const { host, serverName = null, ca } = endpoint;
  if (tls === null || ca === undefined) return { host, tls: null };
  await writeFile(join(folder.outside, AUTHORITY_FILE), ca);
  const caFile = join(folder.inside, AUTHORITY_FILE);
  return { host, tls: { version: tls.version, name: serverName, caFile } };
}

function targetOf(nginx: RunningNginx, endpoint: Target['endpoint']): Target {
  const { program, statusSocket, errors } = nginx;
  let isStopping = false;
  return {
    endpoint,
    programs: [program],
    nginxStatusSocket: statusSocket,
    died: deathOf([{ program, lastWords: () => lastWordsOf(nginx) }], () => !isStopping),
    nginxErrors: () => errors.latest(),
    logs: async () => ({ ...(await readNginxLogs(nginx)), origin: null }),
    [Symbol.asyncDispose]: async () => {
      isStopping = true;
      await program.stop();
    },
  };
}
