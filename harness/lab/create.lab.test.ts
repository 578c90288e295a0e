import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLab } from './create.ts';
import type { Lab } from './lab.ts';
import type { ProgramSpec } from './program.ts';
import type { LabSpec } from './spec.ts';
import { describeLab, SMALL_LAB } from './testing.ts';

const HOST_RANGE = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');

/** Runs a shell command on a host and returns its output. */
async function printed(lab: Lab, host: 'client' | 'proxy' | 'origin', line: string): Promise<string> {
  const program = await lab.start(host, { name: 'shell', argv: ['sh', '-c', line] });
  const output = await text(program.stdout);
  expect(await program.exited, program.stderrTail()).toEqual({ code: 0, signal: null });
  return output;
}

/** False for a zombie too: it only waits for init to reap it. */
function alive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

const SLEEP: ProgramSpec = { name: 'sleep', argv: ['sleep', '1000'] };

describeLab('createLab()', () => {
  test("writes the sysctls on every host, reads them back, and does not change the machine's", async () => {
    const spec: LabSpec = { ...SMALL_LAB, sysctls: { 'net.ipv4.tcp_tw_reuse': '1' } };
    await using lab = await createLab(spec);
    for (const host of ['client', 'proxy', 'origin'] as const) {
      expect(lab.hosts[host].ports).toEqual({ low: 40_000, high: 40_199 });
      expect(lab.hosts[host].sysctls['net.ipv4.tcp_tw_reuse']).toBe('1');
    }
    expect(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')).toBe(HOST_RANGE);
  });

  test('rejects a sysctl that the kernel does not have, and leaves nothing behind', async () => {
    const spec: LabSpec = { ...SMALL_LAB, sysctls: { 'net.ipv4.no_such_thing': '1' } };
    await expect(createLab(spec)).rejects.toThrow('no_such_thing');
  });

  test.each([4, 6] as const)('joins the hosts over IPv%i', async (ipVersion) => {
    await using lab = await createLab({ ...SMALL_LAB, ipVersion, sourceAddresses: 3 });
    const server = await lab.start('origin', {
      name: 'server',
      argv: ['socat', '-u', `TCP${ipVersion}-LISTEN:8080`, '-'],
    });
    const received = text(server.stdout);
    const address = lab.address('client', 'origin');
    const target = ipVersion === 4 ? address : `[${address}]`;
    await printed(lab, 'client', `echo hello | socat -u - TCP:${target}:8080,retry=100,interval=0.02`);
    expect(await received).toBe('hello\n');
    expect(lab.sources('client', 'origin')).toHaveLength(3);
  });

  test("shows each host only that host's sockets", async () => {
    await using lab = await createLab(SMALL_LAB);
    const listener = await lab.start('origin', { name: 'listener', argv: ['socat', 'TCP-LISTEN:8080', '-'] });
    const listening = (host: 'client' | 'origin') => {
      const lines = readFileSync(`/proc/${lab.hosts[host].pid}/net/tcp`, 'utf8').split('\n');
      return lines.filter((line) => / 0A /.test(line)).length;
    };
    while (listening('origin') === 0) await new Promise(setImmediate);
    expect(listening('client')).toBe(0);
    await listener.stop();
  });

  test('gives the pid that the program has outside the lab', async () => {
    await using lab = await createLab(SMALL_LAB);
    const program = await lab.start('client', SLEEP);
    while (!readFileSync(`/proc/${program.pid}/cmdline`, 'utf8').startsWith('sleep')) {
      await new Promise(setImmediate);
    }
    expect(await program.stop()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(alive(program.pid)).toBe(false);
  });

  test('kills a program that ignores SIGTERM', async () => {
    await using lab = await createLab(SMALL_LAB);
    const program = await lab.start('client', {
      name: 'stubborn',
      argv: ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'],
    });
    await new Promise((resolve) => program.stdout.once('data', resolve));
    expect(await program.stop(50)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('stops programs and their children, and removes the folder, when it is disposed', async () => {
    const lab = await createLab(SMALL_LAB);
    const program = await lab.start('proxy', {
      name: 'family',
      argv: ['sh', '-c', 'sleep 1000 & sleep 1000'],
    });
    writeFileSync(`${lab.folder.outside}/note`, 'x');
    expect(await printed(lab, 'origin', `cat ${lab.folder.inside}/note`)).toBe('x');
    const pids = [program.pid, ...Object.values(lab.hosts).map(({ pid }) => pid)];
    expect(pids.every(alive)).toBe(true);
    await lab[Symbol.asyncDispose]();
    expect(pids.filter(alive)).toEqual([]);
    expect(existsSync(lab.folder.outside)).toBe(false);
    expect(existsSync(`${lab.folder.inside}/note`)).toBe(false);
  });

  test('rejects when it is aborted while the lab is being made', async () => {
    const controller = new AbortController();
    const making = createLab(SMALL_LAB, controller.signal);
    controller.abort();
    await expect(making).rejects.toThrow('aborted');
  });
});

test("createLab() with kind host stops its programs' children too, and removes the folder", async () => {
  const lab = await createLab({ ...SMALL_LAB, kind: 'host', ports: null });
  const program = await lab.start('proxy', {
    name: 'family',
    argv: ['sh', '-c', 'sleep 1000 & echo $!; wait'],
  });
  const [child] = await new Promise<Buffer[]>((resolve) =>
    program.stdout.once('data', (line) => resolve([line])),
  );
  await lab[Symbol.asyncDispose]();
  expect(alive(program.pid)).toBe(false);
  await expect.poll(() => alive(Number(String(child)))).toBe(false);
  expect(existsSync(lab.folder.outside)).toBe(false);
});
