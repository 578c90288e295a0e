import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
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

test('ProcessReader.read() finds a worker that starts later', () => {
  const proc = new FakeProc();
  const reader = new ProcessReader(proc.root, 10);
  proc.write({ pid: 10, cpuTicks: 1 });
  reader.read();
  proc.write({ pid: 10, cpuTicks: 1, children: { 10: '11 ' } });
  proc.write({ pid: 11, parent: 10, cpuTicks: 2 });
  const later = Array.from({ length: 4 }, () => reader.read()?.cpuMs);
  expect(later.at(-1)).toBe(30);
});

test('ProcessReader.read() gives null when the program has ended, and numbers for this process', () => {
  const proc = new FakeProc();
  expect(new ProcessReader(proc.root, 10).read()).toBeNull();
  const own = new ProcessReader('/proc', process.pid).read();
  expect(own?.rssBytes).toBeGreaterThan(1_000_000);
  expect(own?.cpuMs).toBeGreaterThan(0);
});

test('ProcessReader.read() tells how long the process that waited longest stood ready to run', () => {
  const proc = new FakeProc();
  const reader = new ProcessReader(proc.root, 10);
  const write = (main: number, worker: number): void => {
    proc.write({ pid: 10, children: { 10: '11 ' }, runDelayNs: main });
    proc.write({ pid: 11, parent: 10, runDelayNs: worker });
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
