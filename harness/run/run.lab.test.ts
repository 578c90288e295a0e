// @module-tag long
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describeLab } from '../lab/testing.ts';
import { planScenario } from '../plan/plan.ts';
import type { Result } from '../result/result.ts';
import { readResult } from '../result/store.ts';
import { loadScenario } from '../scenario/file/load-file.ts';
import { run } from './run.ts';
import { type CountedCell, counted, failedChecks } from './testing/claims.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PORTS = 200;

/**
 * A closed load. Even if the machine pauses, it never has more connections open than callers, and makes the same number
 * of requests. With an open load, arrivals would pile up until their connections hold all ports.
 *
 * On a busy machine a FIN may overtake the last ACK of the handshake, which another core sends. The late ACK meets no
 * socket, and the RST that answers it would end a TIME_WAIT and free its port. `tcp_rfc1337` prevents that.
 */
function few({ ports = PORTS, callers = 32, requests = 3 * PORTS } = {}): readonly string[] {
  const lab = [`lab.ports=40000-${40_000 + ports - 1}`, 'lab.sysctls.net.ipv4.tcp_rfc1337=1'];
  const load = { kind: 'closed', concurrency: callers, requests, durationMs: 30_000 };
  return [...lab, ...Object.entries(load).map(([key, value]) => `load.${key}=${value}`)];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

/** Runs cells of `port-exhaustion` in a lab with few ports. */
async function runSmall(set: readonly string[], ...cells: readonly string[]): Promise<Result> {
  const { input, source } = await loadScenario('port-exhaustion', { cwd: ROOT });
  const only = cells.map((cell) => `cell=${cell}`);
  const { scenario } = planScenario(input, source, { set, only });
  const signal = new AbortController().signal;
  return run({ scenario, seed: 1, trials: 1, folder, cold: true, signal, onEvent: () => {} });
}

/** A load with more requests at once than nginx may keep idle connections. */
const MANY_CALLERS = few({ callers: 64, requests: 1_000 });

function cellOf(result: Result, name: string): CountedCell {
  const cell = counted(result.cells.find((one) => one.name === name));
  expect(failedChecks(cell)).toEqual([]);
  return cell;
}

/** Connections that entered TIME_WAIT: the kernel's counter `TW`. */
function entered(cell: CountedCell): readonly number[] {
  return Object.values(cell.hosts).map(({ counters }) => counters.TW ?? Number.NaN);
}

/** Kills the origins of this test, found by the mark in their environment. */
function killOrigins(mark: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const own = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      if (own && command.includes('/origin/main') && !command.startsWith('nsenter'))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

describeLab(`run() with ${PORTS} ports`, () => {
  test('direct: the side that closes first pays', async () => {
    const cells = ['client closes first', 'server closes first', 'reset', 'keep-alive pool'];
    const result = await runSmall(few({ callers: 16 }), ...cells);

    const client = cellOf(result, 'client closes first');
    expect(client.exhaustion).toMatchObject({
      host: 'client',
      afterConnections: PORTS,
      firstError: 'EADDRNOTAVAIL',
    });
    expect(client.connections.opened).toBe(PORTS);
    expect(client.hosts.client!.timeWaitPeak).toBe(PORTS);
    expect(client.hosts.origin!.timeWaitPeak).toBe(0);

    const server = cellOf(result, 'server closes first');
    expect(server.exhaustion).toBeNull();
    expect(server.connections.opened).toBe(3 * PORTS);
    expect(server.hosts.client!.timeWaitPeak).toBe(0);
    expect(server.hosts.origin!.timeWaitPeak).toBeGreaterThan(0);

    const reset = cellOf(result, 'reset');
    expect(reset.exhaustion).toBeNull();
    expect(entered(reset)).toEqual([0, 0]);
    expect(reset.hosts.client!.resets).toBe(3 * PORTS);

    const kept = cellOf(result, 'keep-alive pool');
    expect(kept.connections.opened).toBe(16);
    expect(kept.counts.errors).toEqual({});
  });

  test('through nginx: the upstream cache decides whether nginx pays', async () => {
    const cells = ['nginx, keepalive too small', 'nginx, no upstream keepalive', 'nginx, enough keepalive'];
    const result = await runSmall(MANY_CALLERS, ...cells);

    const small = cellOf(result, 'nginx, keepalive too small');
    expect(small.exhaustion).toMatchObject({ host: 'proxy', firstError: 'status 502' });
    expect(small.hosts.proxy!.activeOpens).toBe(PORTS);
    expect(small.nginxErrors!['no-ports']).toBe(small.counts.statuses['502']);

    const off = cellOf(result, 'nginx, no upstream keepalive');
    expect(off.exhaustion).toBeNull();
    expect(off.hosts.proxy!.timeWaitPeak).toBe(0);
    expect(off.hosts.origin!.timeWaitPeak).toBeGreaterThan(0);

    const enough = cellOf(result, 'nginx, enough keepalive');
    expect(entered(enough)).toEqual([0, 0, 0]);
    expect(enough.counts.statuses).toEqual({ 200: enough.counts.requests });
  });

  test('remedies: twice the addresses or twice the range give twice the connections', async () => {
    const result = await runSmall(few(), 'two source addresses', 'range twice as wide');
    expect(cellOf(result, 'two source addresses').exhaustion).toMatchObject({
      afterConnections: 2 * PORTS,
      firstError: 'EADDRNOTAVAIL',
    });
    expect(cellOf(result, 'range twice as wide').exhaustion?.afterConnections).toBe(2 * PORTS);
  });

  test('remedies: tcp_tw_reuse frees ports after a second, too late for a fast client', async () => {
    // The ports last only if 50 connections take a second, 8 s in total.
    const [ports, requests] = [50, 400];
    const result = await runSmall(few({ ports, requests }), 'tcp_tw_reuse=1');
    const { exhaustion, connections, hosts } = cellOf(result, 'tcp_tw_reuse=1');
    expect(exhaustion).toMatchObject({ host: 'client', firstError: 'EADDRNOTAVAIL' });
    expect(connections.opened).toBe(ports + hosts.client!.counters.TWRecycled!);
  });

  test('a server that dies makes its cell failed, and the next ones run', async () => {
    const { input, source } = await loadScenario('port-exhaustion', { cwd: ROOT });
    const only = ['cell=server closes first', 'cell=keep-alive pool'];
    const { scenario } = planScenario(input, source, { set: few({ callers: 16 }), only });
    // The load continues until the server is killed.
    const [dying, ...rest] = scenario.cells;
    const load = { kind: 'closed', concurrency: 16, durationMs: 30_000 } as const;
    const signal = new AbortController().signal;
    const mark = randomUUID();
    vi.stubEnv('CONNLAB_MARK', mark);
    const result = await run({
      scenario: { ...scenario, cells: [{ ...dying!, load }, ...rest] },
      seed: 1,
      trials: 1,
      folder,
      cold: true,
      signal,
      onEvent: (event) => {
        if (event.type === 'cell-progress' && event.index === 1) killOrigins(mark);
      },
    });
    expect(result.cells[0]!.state).toBe('failed');
    expect(cellOf(result, 'keep-alive pool').connections.opened).toBe(16);
    expect(result.cells[0]).toMatchObject({ reason: expect.stringContaining('origin') });
  });

  test.skipIf(process.getuid?.() !== 0)('works as an ordinary user (needs root)', async () => {
    chmodSync(folder, 0o777);
    // That user may have no access to the working tree, so a bind mount provides it.
    const script =
      'mount --bind "$0" /mnt && cd / && exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"';
    const words = [
      'run',
      'port-exhaustion',
      '--out',
      join(folder, 'out'),
      ...MANY_CALLERS.flatMap((one) => ['--set', one]),
    ];
    const cells = ['client closes first', 'nginx, keepalive too small'].flatMap((one) => [
      '--only',
      `cell=${one}`,
    ]);
    const node = process.execPath.replace(ROOT, `/mnt${sep}`);
    await promisify(execFile)(
      'unshare',
      ['--mount', 'sh', '-c', script, ROOT, node, '/mnt/harness/cli.ts', ...words, ...cells],
      { env: { PATH: '/usr/bin:/bin', HOME: folder } },
    ).catch((error: { code: number; stderr: string }) => {
      // The times of such a short run may miss the prediction (1) or be invalid (4); cellOf() checks that.
      if (error.code !== 1 && error.code !== 4) throw error;
    });
    const result = await readResult(join(folder, 'out'));
    expect(result.environment.privileges).toBe('user');
    expect(cellOf(result, 'client closes first').connections.opened).toBe(PORTS);
    expect(cellOf(result, 'nginx, keepalive too small').hosts.proxy!.activeOpens).toBe(PORTS);
  });
});
