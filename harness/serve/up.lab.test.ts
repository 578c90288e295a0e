// @module-tag long
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CellError } from '../errors.ts';
import { createLab } from '../lab/create.ts';
import type { Lab } from '../lab/lab.ts';
import { describeLab, SMALL_LAB } from '../lab/testing.ts';
import type { HostName, Strategy } from '../scenario/strategy.ts';
import { inspectNginx } from './nginx/nginx.ts';
import { ask, cellPlan } from './testing/cell.ts';
import { counter } from './testing/kernel.ts';
import { startTarget } from './up.ts';

const nginx = await inspectNginx();
const OPTIONS = { seed: 1, nginx, cold: true };

/** False for a zombie too: it only waits for init to reap it. */
function alive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

describeLab('startTarget() on the path direct', () => {
  test.each<[string, Partial<Strategy>, 4 | 6]>([
    ['plain HTTP', {}, 4],
    ['TLS 1.3 over IPv6', { tls: '1.3' }, 6],
  ])('serves %s', async (_case, strategy, ipVersion) => {
    await using lab = await createLab({ ...SMALL_LAB, ipVersion });
    await using target = await startTarget(cellPlan(strategy, { lab: { ipVersion } }), lab, OPTIONS);
    expect(target.endpoint).toMatchObject({
      address: lab.address('client', 'origin'),
      port: 8080,
      path: '/',
    });
    expect(target.nginxStatusSocket).toBeNull();
    expect(target.programs.map(({ name, host }) => [name, host])).toEqual([['origin', 'origin']]);
    expect(await ask(lab, target.endpoint, { requests: 5 })).toEqual({
      connections: 1,
      statuses: { 200: 5 },
    });
    expect(counter(lab, 'origin', 'PassiveOpens')).toBe(1);
    expect(await target.logs()).toMatchObject({
      nginxErrors: null,
      upstream: null,
      proxy: null,
      origin: { connections: 1, requests: 5, protocols: { 'http/1.1': 5 } },
    });
  });

  test('needs no nginx', async () => {
    await using lab = await createLab(SMALL_LAB);
    await using target = await startTarget(cellPlan({}), lab, { ...OPTIONS, nginx: null });
    expect(await ask(lab, target.endpoint, { requests: 1 })).toMatchObject({ statuses: { 200: 1 } });
  });

  test('reports that the origin died', async () => {
    await using lab = await createLab(SMALL_LAB);
    await using target = await startTarget(cellPlan({}), lab, OPTIONS);
    process.kill(target.programs[0]!.pid, 'SIGKILL');
    await expect(target.died).rejects.toThrow(/^origin died with SIGKILL/);
    await expect(target.died).rejects.toBeInstanceOf(CellError);
  });

  test("rejects what the origin cannot start with, with the origin's output", async () => {
    await using lab = await createLab(SMALL_LAB);
    const started = startTarget(cellPlan({}, { origin: { bodyBytes: -1 } }), lab, OPTIONS);
    await expect(started).rejects.toThrow(
      /^Cannot start the origin: .*exit code 1\nThe value of "size" is out of range/,
    );
  });
});

const whereNginx = describe.skipIf(nginx === null);

describeLab('startTarget()', () => {
  whereNginx(`on the path nginx${nginx === null ? ' (skipped: no nginx here)' : ''}`, () => {
    test.each<[string, Partial<Strategy>, 4 | 6]>([
      ['plain HTTP', {}, 4],
      ['TLS 1.3 over IPv6', { tls: '1.3' }, 6],
    ])('serves %s', async (_case, strategy, ipVersion) => {
      await using lab = await createLab({ ...SMALL_LAB, ipVersion });
      const plan = cellPlan({ path: 'nginx', ...strategy }, { lab: { ipVersion } });
      await using target = await startTarget(plan, lab, OPTIONS);
      expect(target.endpoint).toMatchObject({ address: lab.address('client', 'proxy'), port: 8080 });
      expect(target.programs.map(({ name, host }) => [name, host])).toEqual([
        ['origin', 'origin'],
        ['proxy', 'proxy'],
      ]);
      const answers = await ask(lab, target.endpoint, { requests: 5 });
      expect(answers).toEqual({ connections: 1, statuses: { 200: 5 } });
      expect(await target.logs()).toMatchObject({
        nginxErrors: {},
        upstream: { requests: 5, attempts: 5, statuses: { 200: 5 }, unlogged: 0 },
      });
    });

    test('waits for nginx without a TCP connection', async () => {
      await using lab = await createLab(SMALL_LAB);
      await using _ = await startTarget(cellPlan({ path: 'nginx' }), lab, OPTIONS);
      expect(
        ['client', 'proxy', 'origin'].map((host) => counter(lab, host as HostName, 'ActiveOpens')),
      ).toEqual([0, 0, 0]);
    });

    test.each<[string, Partial<Strategy>, number]>([
      ['off', { upstreamKeepalive: 'off' }, 20],
      ['off over HTTP/1.0', { upstreamKeepalive: 'off', upstreamProtocol: 'http/1.0' }, 20],
      ['on', { upstreamKeepalive: 4 }, 1],
      ['on, but inert over HTTP/1.0', { upstreamKeepalive: 4, upstreamProtocol: 'http/1.0' }, 20],
    ])(
      'with upstream keep-alive %s opens the expected number of connections',
      async (_case, strategy, opened) => {
        await using lab = await createLab(SMALL_LAB);
        await using target = await startTarget(cellPlan({ path: 'nginx', ...strategy }), lab, OPTIONS);
        await ask(lab, target.endpoint, { requests: 20 });
        expect(counter(lab, 'proxy', 'ActiveOpens')).toBe(opened);
        const { upstream } = await target.logs();
        expect(upstream!.newAtLeast).toBeLessThanOrEqual(opened);
      },
    );

    test('logs every request of several workers, and gives the same logs when read twice', async () => {
      await using lab = await createLab(SMALL_LAB);
      const plan = cellPlan({ path: 'nginx', upstreamKeepalive: 16, proxyWorkers: 2 });
      await using target = await startTarget(plan, lab, OPTIONS);
      await ask(lab, target.endpoint, { requests: 2_000, concurrency: 8 });
      const logs = await target.logs();
      expect(logs.upstream).toMatchObject({ requests: 2_000, attempts: 2_000, unlogged: 0 });
      const perWorker = Object.values(logs.proxy!.workers!);
      expect(perWorker.length).toBeLessThanOrEqual(2); // one may have accepted all connections
      expect(perWorker.reduce((sum, requests) => sum + requests, 0)).toBe(2_000);
      expect(await target.logs()).toEqual(logs);
    });

    test("counts nginx's errors when its ports run out", async () => {
      await using lab = await createLab({ ...SMALL_LAB, ports: { low: 40_000, high: 40_029 } });
      const plan = cellPlan({ path: 'nginx', upstreamKeepalive: 1 });
      await using target = await startTarget(plan, lab, OPTIONS);
      const { statuses } = await ask(lab, target.endpoint, { requests: 800, concurrency: 8 });
      await expect.poll(() => target.nginxErrors()).toEqual({ 'no-ports': statuses['502'] });
      const { nginxErrors, nginxLines, upstream } = await target.logs();
      expect(statuses['502']).toBeGreaterThan(0);
      expect(nginxLines).toEqual([
        {
          kind: 'no-ports',
          lines: statuses['502'],
          sample: expect.stringMatching(/^connect\(\) to .* failed \(99:/),
        },
      ]);
      expect(nginxErrors).toEqual({ 'no-ports': statuses['502'] });
      expect(upstream).toMatchObject({ requests: 800, statuses });
    });

    test('distributes requests over its addresses', async () => {
      await using lab = await createLab({ ...SMALL_LAB, bindAddresses: 2, ports: null });
      await using target = await startTarget(cellPlan({ path: 'nginx', bindAddresses: 2 }), lab, OPTIONS);
      await ask(lab, target.endpoint, { requests: 400 });
      const { sources } = (await target.logs()).origin!;
      const shares = lab.sources('proxy', 'origin').map((address) => sources![address] ?? 0);
      expect(shares[0]! + shares[1]!).toBe(400);
      // Even odds, 400 draws: five standard deviations are 50.
      expect(Math.abs(shares[0]! - 200)).toBeLessThan(50);
    });

    test.each([
      ['origin', 0],
      ['proxy', 1],
    ])('reports that the %s died', async (name, index) => {
      await using lab = await createLab(SMALL_LAB);
      await using target = await startTarget(cellPlan({ path: 'nginx' }), lab, OPTIONS);
      const { pid } = target.programs[index]!;
      for (const one of [pid, ...childrenOf(pid)]) process.kill(one, 'SIGKILL');
      await expect(target.died).rejects.toThrow(new RegExp(`^${name} died with SIGKILL`));
      await expect(target.died).rejects.toBeInstanceOf(CellError);
    });

    test('leaves nothing behind when it is closed, and does not report that as a death', async () => {
      await using lab = await createLab(SMALL_LAB);
      const target = await startTarget(cellPlan({ path: 'nginx', proxyWorkers: 2 }), lab, OPTIONS);
      const pids = target.programs.flatMap(({ pid }) => [pid, ...childrenOf(pid)]);
      expect(pids).toHaveLength(4);
      let died = false;
      target.died.catch(() => {
        died = true;
      });
      await target[Symbol.asyncDispose]();
      expect(pids.filter(alive)).toEqual([]);
      expect(died).toBe(false);
    });

    test('reports why nginx rejects its configuration, and stops the origin', async () => {
      await using lab = await createLab(SMALL_LAB);
      const started: number[] = [];
      const spied: Lab = {
        ...lab,
        start: async (host, spec) => {
          const program = await lab.start(host, spec);
          started.push(program.pid);
          return program;
        },
      };
      const plan = cellPlan({ path: 'nginx', proxyWorkers: -1 });
      await expect(startTarget(plan, spied, OPTIONS)).rejects.toThrow(
        /^nginx rejects its configuration:\n.*\[emerg\].*worker_processes/s,
      );
      expect(started).toHaveLength(2);
      expect(started.filter(alive)).toEqual([]);
    });
  });

  test('reports that nginx is not installed', async () => {
    await using lab = await createLab(SMALL_LAB);
    const started = startTarget(cellPlan({ path: 'nginx' }), lab, { ...OPTIONS, nginx: null });
    await expect(started).rejects.toThrow('Cannot start the proxy: nginx is not installed');
  });
});
