import { expect, test } from 'vitest';
import { CpuTime, type ProcessCpu } from './cpu-time.ts';

/** A process whose threads the kernel tells as `threads`. */
function cpu(name: string, cpuMs: number, { threads = {}, childrenCpuMs = 0 } = {}): ProcessCpu {
  const times = Object.entries<number>(threads).map(([thread, ms]) => [thread, { cpuMs: ms }] as const);
  return { name, cpuMs, childrenCpuMs, threads: new Map(times) };
}

test.each<[string, readonly (readonly ProcessCpu[])[], readonly number[]]>([
  [
    'exactly, from the threads',
    [[cpu('a', 30, { threads: { 1: 31.5, 2: 4.25 } })], [cpu('a', 50, { threads: { 1: 51.5, 2: 8 } })]],
    [35.75, 59.5],
  ],
  ['in steps of 10 ms where the kernel tells no threads', [[cpu('a', 30)], [cpu('a', 50)]], [30, 50]],
  [
    'with threads that have ended, as they were last seen',
    [[cpu('a', 30, { threads: { 1: 20.5, 2: 15 } })], [cpu('a', 40, { threads: { 1: 25.5 } })]],
    [35.5, 40.5],
  ],
  [
    'with threads that lived between two reads, which only the whole process shows',
    [[cpu('a', 20, { threads: { 1: 20.5 } })], [cpu('a', 190, { threads: { 1: 25.5 } })]],
    [20.5, 190],
  ],
  [
    'with a worker that has ended, once, whether its parent waited for it',
    [
      [cpu('a', 10), cpu('b', 50)],
      [cpu('a', 10, { childrenCpuMs: 60 })],
      [cpu('a', 20, { childrenCpuMs: 60 })],
    ],
    [60, 70, 80],
  ],
  ['or not', [[cpu('a', 10), cpu('b', 50)], [cpu('a', 10)], [cpu('a', 20)]], [60, 60, 70]],
  [
    'with children that lived between two reads, but not those before the first read twice',
    [
      [cpu('a', 10, { childrenCpuMs: 500 })],
      [cpu('a', 10, { childrenCpuMs: 700 })],
      [cpu('a', 10, { childrenCpuMs: 700 }), cpu('b', 40)],
      [cpu('a', 10, { childrenCpuMs: 750 })],
    ],
    [510, 710, 750, 760],
  ],
])('CpuTime.after() counts the CPU of a program %s', (_, reads, expected) => {
  const time = new CpuTime();
  expect(reads.map((processes) => time.after(processes))).toEqual(expected);
});

test('CpuTime.after() never falls, though a process ends whose children nobody took over', () => {
  const time = new CpuTime();
  expect(time.after([cpu('a', 10), cpu('b', 20)])).toBe(30);
  expect(time.after([cpu('a', 10), cpu('b', 20, { childrenCpuMs: 300 })])).toBe(330);
  expect(time.after([cpu('a', 10)])).toBe(330);
});
