import { once } from 'node:events';
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
import { startNginx } from './nginx.ts';

const TIME_WAIT = 28_000;
const LISTEN_PORT = 8080;
const STATUS_SOCKET = 'status.sock';
const DURATION_MS = 10_000;
/** Share of one core that the observers of three hosts may use together. */
const GOAL_SHARE = 0.01;

/**
 * Fills a client with 28,000 TIME_WAIT sockets, observes three hosts and nginx twice for 10 s, and prints the CPU time of
 * that. The kernel's work for the socket tables counts as system time of this process. The goal is for the second time: in
 * the first, V8 also compiles the observers, which a run does once, whatever its number of cells.
 */
export async function bench(): Promise<boolean> {
  await using lab = await createLab({
    kind: 'namespaces',
    ipVersion: 4,
    ports: null,
    // An early FIN may overtake the last ACK of the handshake, which another core sends. That ACK then meets no socket,
    // and the RST that answers it would delete the TIME_WAIT (RFC 1337).
    sysctls: { 'net.ipv4.tcp_rfc1337': '1' },
    sourceAddresses: 1,
    bindAddresses: 1,
  });
  const server = `listen unix:${lab.folder.inside}/${STATUS_SOCKET}; location / { stub_status; }`;
  const programs = [...(await fill(lab)), await startNginx(lab, 'proxy', { server })];
  const whole = process.cpuUsage();
  await using watch = await observe({
    hosts: HOSTS.map((name) => lab.hosts[name]),
    programs,
    nginxStatusSocket: join(lab.folder.outside, STATUS_SOCKET),
  });
  watch.start(monotonicNs());
  const first = await cpuOf(() => sleep(DURATION_MS));
  const during = await cpuOf(() => sleep(DURATION_MS));
  const observation = await watch.finish();
  print(observation, { first, during, all: process.cpuUsage(whole) });
  return shareOf(during) < GOAL_SHARE;
}

async function cpuOf(work: () => Promise<void>): Promise<NodeJS.CpuUsage> {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before);
}

/** Share of one core. */
function shareOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / US_PER_MS / DURATION_MS;
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

async function ended(program: Program): Promise<never> {
  const { code } = await program.exited;
  throw new Error(`Could not start ${program.name}: it ended with code ${code}: ${program.stderrTail()}`);
}

interface Used {
  readonly first: NodeJS.CpuUsage;
  readonly during: NodeJS.CpuUsage;
  /** Includes the snapshots before and after. */
  readonly all: NodeJS.CpuUsage;
}

function print({ hosts, observers }: Observation, { first, during, all }: Used): void {
  const percent = (value: number) => `${(value * 100).toFixed(2)}%`;
  const ms = (us: number) => `${(us / US_PER_MS).toFixed(0)} ms`;
  const sum = ({ user, system }: NodeJS.CpuUsage) => user + system;
  const timeWait = hosts.client?.tableAfter.states.timeWait ?? 0;
  console.log(
    `observers: ${percent(shareOf(during))} of one core (goal: under ${percent(GOAL_SHARE)}) with ${timeWait} TIME_WAIT sockets ` +
      `for ${DURATION_MS / MS_PER_SECOND} s; user ${ms(during.user)}, system ${ms(during.system)}; in the ` +
      `${DURATION_MS / MS_PER_SECOND} s before, while V8 compiled, ${percent(shareOf(first))}; ` +
      `snapshots before and after ${ms(sum(all) - sum(during) - sum(first))}`,
  );
  for (const { name, reads, missed, intervalMs, durationUs } of observers)
    console.log(
      `  ${name.padEnd(18)} ${reads} reads, ${missed} missed, every ${intervalMs.p50?.toFixed(0) ?? '-'} ms (asked ` +
        `${intervalMs.asked.toFixed(0)}), ${durationUs.p50.toFixed(0)} us each, ${durationUs.max.toFixed(0)} us at most`,
    );
}
