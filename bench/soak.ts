import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileCacheOf } from '../harness/compiler.ts';
import type { DriverOutcome } from '../harness/drive/driver.ts';
import { type DriverRun, driverArgv, prepareDriver } from '../harness/drive/process/run-driver.ts';
import { createLab } from '../harness/lab/create.ts';
import type { Lab } from '../harness/lab/lab.ts';
import type { Program } from '../harness/lab/program.ts';
import { observe } from '../harness/observe/observe.ts';
import { sparsenessOf } from '../harness/observe/pace.ts';
import { descendantsOf } from '../harness/observe/read/descendants.ts';
import { planScenario } from '../harness/plan/plan.ts';
import { DEFAULT_STRATEGY } from '../harness/scenario/axes/defaults.ts';
import { PLAIN_REQUEST } from '../harness/scenario/request/sent.ts';
import { HOSTS, type Strategy } from '../harness/scenario/strategy.ts';
import { startOrigin } from '../harness/serve/origin.ts';
import { originOptions } from '../harness/serve/settings.ts';
import { MS_PER_SECOND, monotonicNs, NS_PER_MS } from '../harness/units.ts';
import { startNginx } from './nginx.ts';
import { growthOf, type Sampled, sampleOf, tableOf } from './soak/growth.ts';

const MS_PER_MINUTE = 60 * MS_PER_SECOND;
/** Samples of a soak, whatever its length. */
const SAMPLES = 600;
const LEAST_INTERVAL_MS = 1_000;
/** Time between the start commands to drivers and observers, and the start of the load. */
const LEAD_MS = 100;
const PORT = 8080;
const PORTS = { low: 10_000, high: 65_535 };
const STATUS_SOCKET = 'status.sock';

/** One driver keeps its connections, through nginx to the origin; the other opens a new one for each request to nginx. */
const LOADS: readonly { name: string; path: string; concurrency: number; strategy: Partial<Strategy> }[] = [
  { name: 'driver, kept', path: '/', concurrency: 32, strategy: { reuse: 'keep-alive', pool: 32 } },
  { name: 'driver, new', path: '/own', concurrency: 8, strategy: { reuse: 'one-request', closer: 'server' } },
];

/**
 * Runs both loads at full rate for `minutes` with all observers, and samples memory and descriptors of each process. Fails if one
 * grows, a host holds more TIME_WAIT than the client has ports, a request fails, or something is left over.
 */
export async function bench({ minutes }: { readonly minutes: number }): Promise<boolean> {
  const before = process.env.TMPDIR;
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  process.env.TMPDIR = folder;
  try {
    const { faults, networks } = await soak(minutes * MS_PER_MINUTE);
    const found = [...faults, ...leftovers(folder, networks)];
    for (const fault of found) console.log(`  FAILED: ${fault}`);
    return found.length === 0;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await rm(folder, { recursive: true });
  }
}

async function soak(
  durationMs: number,
): Promise<{ faults: readonly string[]; networks: ReadonlySet<string> }> {
  await using lab = await createLab({
    kind: 'namespaces',
    ipVersion: 4,
    ports: PORTS,
    sysctls: {},
    sourceAddresses: 1,
    bindAddresses: 1,
  });
  const networks = new Set(Object.values(lab.hosts).map(({ pid }) => readlinkSync(`/proc/${pid}/ns/net`)));
  const servers = await startServers(lab);
  const drivers = await Promise.all(LOADS.map((load) => startDriver(lab, load, durationMs)));
  const programs = [...servers, ...drivers.map(({ program }) => program)];
  await using watch = await observe({
    hosts: HOSTS.map((name) => lab.hosts[name]),
    programs,
    nginxStatusSocket: join(lab.folder.outside, STATUS_SOCKET),
  });
  const startNs = monotonicNs() + BigInt(LEAD_MS * NS_PER_MS);
  watch.start(startNs, durationMs);
  for (const { driver } of drivers) driver.start(startNs);
  const ended = Promise.all(drivers.map(({ driver }) => driver.done));
  const samples = await sampleUntil(ended, { programs, durationMs });
  const outcomes = await ended;
  const { hosts } = await watch.finish();
  await Promise.all(drivers.map(({ driver }) => driver.close()));
  const growth = growthOf(samples);
  console.log(tableOf(growth, durationMs));
  const timeWait = HOSTS.flatMap((host) => {
    const peak = hosts[host]?.peaks.timeWait ?? 0;
    const most = host === 'client' ? 0 : PORTS.high - PORTS.low + 1;
    return peak > most ? [`${host}: ${peak} sockets in TIME_WAIT; expected at most ${most}`] : [];
  });
  return {
    faults: [...growth.flatMap(({ faults }) => faults), ...outcomes.flatMap(failures), ...timeWait],
    networks,
  };
}

async function startServers(lab: Lab): Promise<readonly Program[]> {
  const input = { name: 'soak', question: 'Does anything grow?', cells: [{ name: 'soak' }] };
  const load = { kind: 'closed', concurrency: 1, durationMs: MS_PER_SECOND } as const;
  const { scenario } = planScenario({ ...input, load }, 'soak', { set: [], only: [] });
  const plan = scenario.cells[0]!;
  const origin = await startOrigin(lab, originOptions({ plan, lab, tls: null }, { seed: 1, warmUpMs: 0 }));
  const upstream = `${lab.address('proxy', 'origin')}:${origin.port}`;
  const nginx = await startNginx(lab, 'proxy', {
    main: 'worker_processes 2;',
    http: `keepalive_requests 1000000000; upstream origin { server ${upstream}; keepalive 64; keepalive_requests 1000000000; }`,
    server: `listen ${lab.address('client', 'proxy')}:${PORT} backlog=4096;
      location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; }
      location /own { return 200 0123456789; } }
      server { listen unix:${lab.folder.inside}/${STATUS_SOCKET}; location / { stub_status; }`,
  });
  return [origin.program, nginx];
}

async function startDriver(
  lab: Lab,
  { name, path, concurrency, strategy }: (typeof LOADS)[number],
  durationMs: number,
): Promise<{ program: Program; driver: DriverRun }> {
  const program = await lab.start('client', { name, argv: driverArgv(), env: compileCacheOf('driver') });
  const address = lab.address('client', 'proxy');
  const driver = await prepareDriver(program, {
    endpoint: { address, port: PORT, host: address, path },
    request: PLAIN_REQUEST,
    strategy: { ...DEFAULT_STRATEGY, ...strategy },
    load: { kind: 'closed', concurrency, durationMs },
    sourceAddresses: [],
    seed: 1,
    bucketMs: 100 * sparsenessOf(durationMs),
    connectBin: 1_000,
    detail: true,
  });
  return { program, driver };
}

/** Samples this process and all programs, with their children, until the load ends. */
async function sampleUntil(
  ended: Promise<unknown>,
  { programs, durationMs }: { programs: readonly Program[]; durationMs: number },
): Promise<readonly Sampled[]> {
  const own = [{ name: 'harness and observers', pid: process.pid }];
  const all = programs.flatMap(({ name, pid }) => {
    const children = descendantsOf('/proc', pid).map((child) => ({ name: `${name} worker`, pid: child }));
    return [{ name, pid }, ...children];
  });
  const samples: Sampled[] = [];
  const intervalMs = Math.max(LEAST_INTERVAL_MS, durationMs / SAMPLES);
  const startMs = performance.now();
  for (let isOver = false; !isOver; ) {
    const over = ended.then(() => true);
    isOver = await Promise.race([over, sleep(intervalMs, false)]);
    const atMs = performance.now() - startMs;
    if (!isOver && atMs < durationMs) samples.push(...[...own, ...all].map((one) => sampleOf(one, atMs)));
  }
  return samples;
}

function failures({ counts }: DriverOutcome): readonly string[] {
  const { requests, statuses } = counts;
  return requests === statuses['200'] ? [] : [`a driver counted ${JSON.stringify(counts)}`];
}

/** What the lab left behind: files in its temporary folder, and processes in its networks. */
function leftovers(folder: string, networks: ReadonlySet<string>): readonly string[] {
  const files = readdirSync(folder).map((name) => `${name} is left in the temporary folder`);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const processes = pids.filter((pid) => networks.has(networkOf(pid)));
  return [
    ...files,
    ...processes.map((pid) => `process ${pid} (${nameOf(pid)}) is left in the lab's network`),
  ];
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return '';
  }
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim();
  } catch {
    return 'ended since';
  }
}
