import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseCpuList } from '../harness/lab/cpus.ts';
import { createLab } from '../harness/lab/create.ts';
import type { Lab } from '../harness/lab/lab.ts';
import type { Program } from '../harness/lab/program.ts';
import type { HostName } from '../harness/scenario/strategy.ts';
import { installServerCertificate } from '../harness/serve/certificate.ts';

const PORT = 8080;
/** How nginx listens for each version of HTTP. */
const LISTENS = { 'http/1.1': '', h2: 'ssl http2', h2c: 'http2' } as const;
export type Spoken = keyof typeof LISTENS;
const READY_MS = 5_000;
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** An nginx that answers ten bytes from one worker, on its own core and in its own network. */
export interface Rig extends AsyncDisposable {
  readonly lab: Lab;
  readonly address: string;
  readonly port: number;
  readonly url: string;
  /** PEM of the authority; only where it speaks TLS. */
  readonly ca?: string;
}

interface RigOptions {
  /** Whether nginx has the core of its host alone. Default: true. */
  readonly isPinned?: boolean;
  /** More directives of its location. */
  readonly location?: string;
}

/** Creates a new network for each measurement, so that TIME_WAIT sockets of the previous one cost nothing. */
export async function createRig(
  spoken: Spoken = 'http/1.1',
  { isPinned = true, location = '' }: RigOptions = {},
): Promise<Rig> {
  const lab = await createLab({
    kind: 'namespaces',
    ipVersion: 4,
    ports: { low: 10_000, high: 65_535 },
    sysctls: {},
    sourceAddresses: 1,
    bindAddresses: 1,
  });
  try {
    const address = lab.address('client', 'origin');
    const certificate = spoken === 'h2' ? await installServerCertificate(lab, address) : null;
    const files =
      certificate &&
      `ssl_protocols TLSv1.3; ssl_certificate ${certificate.certFile}; ssl_certificate_key ${certificate.keyFile};`;
    await startNginx(lab, 'origin', {
      main: isPinned
        ? 'worker_processes 1;'
        : `worker_processes 1; worker_cpu_affinity ${maskOf(freeCores())};`,
      http: `keepalive_requests 1000000000; keepalive_timeout 600s; ${files ?? ''}`,
      server: `listen ${address}:${PORT} ${LISTENS[spoken]} backlog=4096; location / { ${location} return 200 0123456789; }`,
    });
    const dispose = () => lab[Symbol.asyncDispose]();
    const url = `${certificate === null ? 'http' : 'https'}://${address}:${PORT}/`;
    const ca = certificate === null ? {} : { ca: certificate.cert };
    return { lab, address, port: PORT, url, ...ca, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** The cores that this process may use. */
export function freeCores(): readonly number[] {
  return parseCpuList(
    /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '',
  );
}

/** A set of cores as nginx reads it: one binary digit for each, core 0 last. */
function maskOf(cores: readonly number[]): string {
  return cores.reduce((mask, core) => mask | (1n << BigInt(core)), 0n).toString(2);
}

/** nginx directives by block. */
export interface Directives {
  readonly main?: string;
  readonly http?: string;
  readonly server: string;
}

/** Starts an nginx on a host of a lab, and waits until it listens. */
export async function startNginx(
  lab: Lab,
  host: HostName,
  { main = '', http = '', server }: Directives,
): Promise<Program> {
  const { inside, outside } = lab.folder;
  const lines = [
    `daemon off; user root; pid ${inside}/nginx.pid; ${main}`,
    `events { worker_connections 4096; } http { access_log off; ${http}`,
    ...TEMPORARY.map((name) => `${name}_temp_path ${inside}/${name};`),
    `server { ${server} } }`,
  ];
  writeFileSync(join(outside, 'nginx.conf'), lines.join('\n'));
  const argv = ['nginx', '-p', inside, '-e', 'stderr', '-c', `${inside}/nginx.conf`] as const;
  const nginx = await lab.start(host, { name: 'nginx', argv });
  const signal = AbortSignal.timeout(READY_MS);
  const gone = nginx.exited.then(() => {
    throw new Error(`Cannot start nginx: ${nginx.stderrTail()}`);
  });
  gone.catch(() => {}); // it ends with the lab
  // nginx writes the pid file after its sockets listen (ngx_cycle.c, then ngx_create_pidfile).
  while (!existsSync(join(outside, 'nginx.pid')))
    await Promise.race([sleep(10, undefined, { signal }), gone]);
  return nginx;
}
