import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { US_PER_MS } from '../../units.ts';
import { descendantsOf } from '../read/descendants.ts';
import { FakeProc } from '../testing/fake-proc.ts';
import { ProcessReader } from './process-reader.ts';

test.each([
  {
    what: "the kernel's lists, of every thread",
    processes: [
      { pid: 10, children: { 10: '11 ', 15: '12 ' } },
      { pid: 11, parent: 10, children: { 11: '13 ' } },
      { pid: 12, parent: 10 },
      { pid: 13, parent: 11 },
      { pid: 20 },
    ],
  },
  {
    what: "everybody's parent where the kernel has no lists",
    processes: [
      { pid: 10, children: null },
      { pid: 11, parent: 10, children: null },
      { pid: 12, parent: 10, children: null },
      { pid: 13, parent: 11, children: null },
      { pid: 20, children: null },
    ],
  },
])('descendantsOf() uses $what', ({ processes }) => {
  const proc = new FakeProc();
  for (const fake of processes) proc.write(fake);
  expect(descendantsOf(proc.root, 10)).toEqual([11, 12, 13]);
});

test('descendantsOf() is empty when the process has ended', () => {
  const proc = new FakeProc();
  expect(descendantsOf(proc.root, 10)).toEqual([]);
});

test('descendantsOf() finds a real child', async () => {
  const child = spawn('sleep', ['60']);
  onTestFinished(async () => {
    child.kill();
    await once(child, 'exit');
  });
  await once(child, 'spawn');
  expect(descendantsOf('/proc', process.pid)).toContain(child.pid);
});

test('ProcessReader.read() adds up a program and its workers', () => {
  const proc = new FakeProc();
  proc.write({ pid: 10, cpuTicks: 1, rssKb: 100, children: { 10: '11 ' } });
  proc.write({ pid: 11, parent: 10, cpuTicks: 20, rssKb: 50 });
  expect(new ProcessReader(proc.root, 10).read()).toEqual({ cpuMs: 210, processes: 2, rssBytes: 153_600 });
});

test('ProcessReader.read() keeps the CPU of a worker that ended, even when its pid is used again', () => {
  const proc = new FakeProc();
  const reader = new ProcessReader(proc.root, 10);
  proc.write({ pid: 10, children: { 10: '11 ' } });
  proc.write({ pid: 11, parent: 10, cpuTicks: 20, startedAt: 6 });
  expect(reader.read()?.cpuMs).toBe(200);
  proc.write({ pid: 11, parent: 10, cpuTicks: 3, startedAt: 9 });
  expect(reader.read()?.cpuMs).toBe(230);
  proc.remove(11);
  expect(reader.read()).toEqual({ cpuMs: 230, processes: 1, rssBytes: 102_400 });
});

test('ProcessReader.read() finds a worker that starts later, in every fourth quick read and in any other', () => {
  const proc = new FakeProc();
  const reader = new ProcessReader(proc.root, 10);
  proc.write({ pid: 10, cpuTicks: 1 });
  reader.read();
  proc.write({ pid: 10, cpuTicks: 1, children: { 10: '11 ' } });
  proc.write({ pid: 11, parent: 10, cpuTicks: 2 });
  const later = Array.from({ length: 4 }, () => reader.read({ isQuick: true })?.cpuMs);
  expect(later).toEqual([10, 10, 10, 30]);
  proc.write({ pid: 10, cpuTicks: 1, children: { 10: '11 12 ' } });
  proc.write({ pid: 12, parent: 10, cpuTicks: 4 });
  expect(reader.read({ isQuick: true })?.cpuMs).toBe(30);
  expect(reader.read()?.cpuMs).toBe(70);
});

test('ProcessReader.read() gives null when the program has ended, and numbers for this process', () => {
  const proc = new FakeProc();
  expect(new ProcessReader(proc.root, 10).read()).toBeNull();
  const own = new ProcessReader('/proc', process.pid).read();
  expect(own?.rssBytes).toBeGreaterThan(1_000_000);
  expect(own?.cpuMs).toBeGreaterThan(0);
});

test('ProcessReader.read() counts the CPU of threads exactly', () => {
  const proc = new FakeProc();
  proc.write({ pid: 10, cpuTicks: 41, threadsNs: { 10: [400_123_456, 0], 12: [14_000_000, 0] } });
  const reader = new ProcessReader(proc.root, 10);
  expect(reader.read()?.cpuMs).toBe(414.123);
  // A quick read knows the first thread, and the others from the last read that was not, or the sum in steps of 10 ms.
  proc.write({ pid: 10, cpuTicks: 41, threadsNs: { 10: [401_123_456, 0], 12: [15_000_000, 0] } });
  expect(reader.read({ isQuick: true })?.cpuMs).toBe(415.123);
  proc.write({ pid: 10, cpuTicks: 43, threadsNs: { 10: [402_123_456, 0], 12: [29_000_000, 0] } });
  expect(reader.read({ isQuick: true })?.cpuMs).toBe(430);
  expect(reader.read()?.cpuMs).toBe(431.123);
});

test('ProcessReader.read() agrees with a program about its CPU, finer than the steps of 10 ms', async () => {
  const used = '(({ user, system }) => user + system)(process.cpuUsage())';
  const work = `process.stdin.on('data', () => { const from = ${used}; while (${used} < from + 25e3); console.log(${used}); });`;
  const child = spawn(process.execPath, ['-e', work], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill();
    await once(child, 'exit');
  });
  const reader = new ProcessReader('/proc', child.pid!);
  const reads: { readonly ownMs: number; readonly cpuMs: number }[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    child.stdin.write('x');
    const [line] = await once(child.stdout, 'data');
    // It writes the line before it waits again.
    await sleep(50);
    reads.push({ ownMs: Number(line) / US_PER_MS, cpuMs: reader.read()!.cpuMs });
  }
  const grown = reads.slice(2).map(({ ownMs, cpuMs }, at) => {
    const before = reads[at + 1]!;
    return Math.abs(cpuMs - before.cpuMs - (ownMs - before.ownMs));
  });
  expect(Math.max(...grown)).toBeLessThan(4);
});

test('ProcessReader.read() counts the CPU of a real child that started and ended between two reads', async () => {
  const spin = 'for (let used = 0; used < 80_000; { user: used } = process.cpuUsage());';
  const script = `read line; '${process.execPath}' -e '${spin}'; echo done; read line`;
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    shell.stdin.end();
    await once(shell, 'exit');
  });
  await once(shell, 'spawn');
  const reader = new ProcessReader('/proc', shell.pid!);
  const beforeMs = reader.read()!.cpuMs;
  shell.stdin.write('\n');
  await once(shell.stdout, 'data');
  // Its parent takes over user and system time, each in steps of 10 ms.
  expect(reader.read()!.cpuMs - beforeMs).toBeGreaterThanOrEqual(60);
});

test('ProcessReader.read() tells how long the process that waited longest stood ready to run', () => {
  const proc = new FakeProc();
  const reader = new ProcessReader(proc.root, 10);
  const write = (main: number, worker: number): void => {
    proc.write({ pid: 10, children: { 10: '11 ' }, threadsNs: { 10: [1, main], 15: [1, 9 * main] } });
    proc.write({ pid: 11, parent: 10, threadsNs: { 11: [1, worker] } });
  };
  write(700_000_000, 5_000_000);
  expect(reader.read()?.waitedMs).toBe(0);
  write(701_000_000, 155_000_000);
  expect(reader.read()?.waitedMs).toBe(150);
  write(711_000_000, 155_000_000);
  expect(reader.read()?.waitedMs).toBe(160);
});

test('ProcessReader.read() tells that a process is stopped, and nothing of one that is not', async () => {
  const child = spawn('sleep', ['60']);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await once(child, 'spawn');
  const reader = new ProcessReader('/proc', child.pid!);
  expect(reader.read()).not.toHaveProperty('stopped');
  child.kill('SIGSTOP');
  await expect.poll(() => reader.read()?.stopped).toBe(1);
  child.kill('SIGCONT');
  await expect.poll(() => reader.read()).not.toHaveProperty('stopped');
});
