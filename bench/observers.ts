import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLab } from '../harness/lab/create.ts';
import type { Lab } from '../harness/lab/lab.ts';
import type { Program } from '../harness/lab/program.ts';
import type { Observation } from '../harness/observe/observation.ts';
import { observe } from '../harness/observe/observe.ts';
import { HOSTS, type HostName } from '../harness/scenario/strategy.ts';
import { MS_PER_SECOND, monotonicNs, US_PER_MS } from '../harness/units.ts';

const TIME_WAIT = 28_000;
const LISTEN_PORT = 8080;
const STATUS_SOCKET = 'status.sock';
const DURATION_MS = 10_000;
/** Of one core, all observers of three hosts together. */
const GOAL_SHARE = 0.02;

/** CPU of the process that observes. The kernel's work of making the tables is system time of it. */
export interface ObserversBench {
  readonly timeWait: number;
  readonly durationMs: number;
  /** Of one core, while the load would run. */
  readonly share: number;
  readonly goalShare: number;
  readonly userMs: number;
  readonly systemMs: number;
  /** What the snapshots before and after cost besides. */
  readonly snapshotsMs: number;
  readonly observation: Observation;
}

/** Fills a client with 28,000 TIME_WAIT sockets, observes three hosts and nginx for 10 s, prints what that cost. */
export async function bench(): Promise<ObserversBench> {
  await using lab = await createLab({
    kind: 'namespaces',
    ipVersion: 4,
    ports: null,
    // A FIN sent at once may overtake the handshake's last ACK, for each leaves from another core. That ACK then
    // meets no socket, and the RST which answers it would delete the TIME_WAIT (RFC 1337).
    sysctls: { 'net.ipv4.tcp_rfc1337': '1' },
    sourceAddresses: 1,
    bindAddresses: 1,
  });
  const programs = [...(await fill(lab)), await startNginx(lab)];
  const result = await measure(lab, programs);
  print(result);
  return result;
}

async function fill(lab: Lab): Promise<readonly Program[]> {
  const address = lab.address('client', 'origin');
  const low = lab.hosts.client.ports.low;
  const server = await startProgram(lab, 'origin', ['churn-server.ts', address, LISTEN_PORT]);
  const client = await startProgram(lab, 'client', ['churn-client.ts', address, LISTEN_PORT, low, TIME_WAIT]);
  return [server, client];
}

async function startProgram(
  lab: Lab,
  host: HostName,
  [file, ...args]: readonly [string, ...(string | number)[]],
): Promise<Program> {
  const path = fileURLToPath(new URL(`../harness/observe/testing/${file}`, import.meta.url));
  const program = await lab.start(host, { name: host, argv: [process.execPath, path, ...args.map(String)] });
  await Promise.race([once(createInterface(program.stdout), 'line'), ended(program)]);
  return program;
}

/** An nginx that only tells its status. */
async function startNginx(lab: Lab): Promise<Program> {
  const { inside, outside } = lab.folder;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const lines = [
    `daemon off; user root; pid ${inside}/nginx.pid; events {} http { access_log off;`,
    ...temporary.map((name) => `${name}_temp_path ${inside}/${name};`),
    `server { listen unix:${inside}/${STATUS_SOCKET}; location / { stub_status; } } }`,
  ];
  writeFileSync(join(outside, 'nginx.conf'), lines.join('\n'));
  const argv = ['nginx', '-e', 'stderr', '-c', `${inside}/nginx.conf`] as const;
  const program = await lab.start('proxy', { name: 'proxy', argv });
  while (!existsSync(join(outside, STATUS_SOCKET))) await Promise.race([sleep(10), ended(program)]);
  return program;
}

async function ended(program: Program): Promise<never> {
  const { code } = await program.exited;
  throw new Error(`Could not start ${program.name}: it ended with code ${code}: ${program.stderrTail()}`);
}

async function measure(lab: Lab, programs: readonly Program[]): Promise<ObserversBench> {
  const whole = process.cpuUsage();
  await using watch = await observe({
    hosts: HOSTS.map((name) => lab.hosts[name]),
    programs,
    nginxStatusSocket: join(lab.folder.outside, STATUS_SOCKET),
  });
  watch.start(monotonicNs());
  const load = process.cpuUsage();
  await sleep(DURATION_MS);
  const { user, system } = process.cpuUsage(load);
  const observation = await watch.finish();
  const all = process.cpuUsage(whole);
  return {
    timeWait: observation.hosts.client?.tableAfter.states.timeWait ?? 0,
    durationMs: DURATION_MS,
    share: (user + system) / US_PER_MS / DURATION_MS,
    goalShare: GOAL_SHARE,
    userMs: user / US_PER_MS,
    systemMs: system / US_PER_MS,
    snapshotsMs: (all.user + all.system - user - system) / US_PER_MS,
    observation,
  };
}

function print({ share, userMs, systemMs, snapshotsMs, timeWait, observation }: ObserversBench): void {
  const percent = (value: number) => `${(value * 100).toFixed(2)}%`;
  console.log(
    `observers: ${percent(share)} of one core (goal: under ${percent(GOAL_SHARE)}) with ${timeWait} TIME_WAIT sockets ` +
      `for ${DURATION_MS / MS_PER_SECOND} s; user ${userMs.toFixed(0)} ms, system ${systemMs.toFixed(0)} ms; ` +
      `snapshots before and after ${snapshotsMs.toFixed(0)} ms`,
  );
  for (const { name, reads, missed, intervalMs, durationUs } of observation.observers)
    console.log(
      `  ${name.padEnd(18)} ${reads} reads, ${missed} missed, every ${intervalMs.p50?.toFixed(0) ?? '-'} ms (asked ` +
        `${intervalMs.asked.toFixed(0)}), ${durationUs.p50.toFixed(0)} us each, ${durationUs.max.toFixed(0)} us at most`,
    );
}

if (import.meta.main) {
  const { share, goalShare } = await bench();
  process.exitCode = share < goalShare ? 0 : 1;
}
