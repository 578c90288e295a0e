import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLab } from '../harness/lab/create.ts';
import type { Lab } from '../harness/lab/lab.ts';

const PORT = 8080;
const READY_MS = 5_000;

/** An nginx that answers ten bytes from one worker, on a core of its own in a network of its own. */
export interface Rig extends AsyncDisposable {
  readonly lab: Lab;
  readonly address: string;
  readonly port: number;
  readonly url: string;
}

/** A new network for each measurement: nobody pays for the TIME_WAIT that the one before has left. */
export async function createRig(): Promise<Rig> {
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
    await startNginx(lab, address);
    const dispose = () => lab[Symbol.asyncDispose]();
    return { lab, address, port: PORT, url: `http://${address}:${PORT}/`, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

async function startNginx(lab: Lab, address: string): Promise<void> {
  const { inside, outside } = lab.folder;
  writeFileSync(join(outside, 'nginx.conf'), configuration(inside, address));
  const argv = ['nginx', '-p', inside, '-e', 'stderr', '-c', `${inside}/nginx.conf`] as const;
  const nginx = await lab.start('origin', { name: 'nginx', argv });
  const signal = AbortSignal.timeout(READY_MS);
  const gone = nginx.exited.then(() => {
    throw new Error(`Cannot start nginx: ${nginx.stderrTail()}`);
  });
  gone.catch(() => {}); // when it ends with the lab
  // The pid file is written after the sockets listen (ngx_cycle.c, then ngx_create_pidfile).
  while (!existsSync(join(outside, 'nginx.pid')))
    await Promise.race([sleep(10, undefined, { signal }), gone]);
}

function configuration(folder: string, address: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    `daemon off; user root; worker_processes 1; pid ${folder}/nginx.pid;`,
    'events { worker_connections 4096; }',
    'http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;',
    ...temporary.map((name) => `${name}_temp_path ${folder}/${name};`),
    `server { listen ${address}:${PORT} backlog=4096; location / { return 200 0123456789; } } }`,
  ].join('\n');
}
