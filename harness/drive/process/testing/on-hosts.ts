import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { createLab } from '../../../lab/create.ts';
import type { Lab } from '../../../lab/lab.ts';
import { SMALL_LAB } from '../../../lab/testing.ts';
import type { HostName, Strategy } from '../../../scenario/strategy.ts';
import { monotonicNs } from '../../../units.ts';
import type { DriverOutcome } from '../../driver.ts';
import { sharedCertificate } from '../../testing/certificate.ts';
import { specOf } from '../../testing/spec.ts';
import { driverArgv, prepareDriver } from '../run-driver.ts';

/**
 * A server port that no other test uses. Network namespaces share the position where the search for a free port begins.
 * Linux keeps it per hash of both addresses and the server's port (`table_perturb` in net/ipv4/inet_hashtables.c), which
 * are alike in all labs, so another lab whose ports run out would move it round and round.
 */
const PORT = 8091;
export const REQUESTS = 60;
/** A wide range: a reused port would remove its TIME_WAIT from the server. */
const WIDE = { low: 10_000, high: 65_535 };

/** Starts a server on the origin and drives it. When this resolves, the lab is as the load left it. */
export async function driveLab(
  lab: Lab,
  strategy: Partial<Strategy>,
  sourceAddresses: readonly string[] = [],
) {
  const address = lab.address('client', 'origin');
  const tls = strategy.tls !== undefined && strategy.tls !== 'none';
  const path = fileURLToPath(new URL('../../testing/server.ts', import.meta.url));
  const argv = [process.execPath, path, address, String(PORT)] as const;
  const made = tls ? sharedCertificate(address) : undefined;
  const env = made === undefined ? {} : { TLS_KEY: made.key, TLS_CERT: made.cert };
  const server = await lab.start('origin', { name: 'origin', argv, env });
  await Promise.race([once(server.stdout, 'data'), server.exited]);
  const load = { kind: 'closed', concurrency: 4, durationMs: 20_000, requests: REQUESTS } as const;
  const spec = specOf({
    port: PORT,
    strategy,
    load,
    sourceAddresses,
    ...(made === undefined ? {} : { ca: made.cert }),
  });
  const program = await lab.start('client', { name: 'driver', argv: driverArgv() });
  const driver = await prepareDriver(program, { ...spec, endpoint: { ...spec.endpoint, address } });
  driver.start(monotonicNs());
  const outcome = await driver.done;
  await driver.close();
  return outcome;
}

export function timeWait(lab: Lab, host: HostName): number {
  const text = readFileSync(`/proc/${lab.hosts[host].pid}/net/sockstat`, 'utf8');
  return Number(/^TCP: .* tw (\d+)/m.exec(text)![1]);
}

/** A kernel counter by its name in /proc/net/snmp or /proc/net/netstat. */
function counter(lab: Lab, host: HostName, name: string): number {
  const text = ['snmp', 'netstat']
    .map((file) => readFileSync(`/proc/${lab.hosts[host].pid}/net/${file}`, 'utf8'))
    .join('\n');
  const lines = text.match(/^Tcp(?:Ext)?:.*$/gm)!.map((line) => line.split(' '));
  const at = lines.findIndex((names) => names.includes(name));
  return Number(lines[at + 1]![lines[at]!.indexOf(name)]);
}

/** Connections that a host ended with an RST: its other RSTs only answer late segments of closed connections. */
function aborts(lab: Lab, host: HostName): number {
  return counter(lab, host, 'TCPAbortOnData') + counter(lab, host, 'TCPAbortOnClose');
}

export function expectAnswered(outcome: DriverOutcome): void {
  expect(outcome.counts).toMatchObject({ requests: REQUESTS, responses: REQUESTS, errors: {} });
}

/** Connections of one request each: the kernel's TIME_WAIT and RSTs must be where `closer` says. */
export async function judgeTimeWait(closer: Strategy['closer'], tls: Strategy['tls']): Promise<void> {
  // Segments overtake each other on a busy machine; the RST that answers a late one would remove a TIME_WAIT.
  const sysctls = { 'net.ipv4.tcp_rfc1337': '1' };
  await using lab = await createLab({ ...SMALL_LAB, ports: WIDE, sysctls });
  expectAnswered(await driveLab(lab, { reuse: 'one-request', closer, tls }));
  const resets = aborts(lab, 'client') + aborts(lab, 'origin');
  expect({ client: timeWait(lab, 'client'), origin: timeWait(lab, 'origin'), resets }).toEqual({
    client: closer === 'client' ? REQUESTS : 0,
    origin: closer === 'server' ? REQUESTS : 0,
    resets: closer === 'reset' ? REQUESTS : 0,
  });
  // The warm-up is invisible to the network.
  expect(counter(lab, 'client', 'ActiveOpens')).toBe(REQUESTS);
}
