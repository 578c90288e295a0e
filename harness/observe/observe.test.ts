import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { monotonicNs } from '../units.ts';
import { groupByNamespace, networkNamespace, type ObservedHost, observe } from './observe.ts';
import { FakeProc } from './testing/fake-proc.ts';
import { FIXTURE_PORTS, FIXTURES } from './testing/fixtures.ts';

const CAPTURED: ObservedHost = { name: 'client', pid: 4711, ports: FIXTURE_PORTS };
const OWN = { pid: process.pid, ports: FIXTURE_PORTS };

test('observe() reads everything before the load and at its end, however short the load', async () => {
  await using watch = await observe({
    hosts: [CAPTURED],
    programs: [],
    nginxStatusSocket: null,
    procRoot: FIXTURES,
  });
  watch.start(monotonicNs());
  expect(watch.latest()).toMatchObject({
    hosts: {
      client: {
        timeWait: 8,
        inUse: 10,
        portsInUse: 12,
        states: { timeWait: 8 },
        counters: { ActiveOpens: 0, TW: 0 },
      },
    },
    nginx: null,
    programs: [],
    observers: [
      { name: 'sockstat client', reads: 1, lastUs: expect.any(Number) },
      { name: 'counters client', reads: 1 },
      { name: 'table client', reads: 1 },
    ],
  });
  const { hosts, series, observers } = await watch.finish();
  expect(hosts.client).toMatchObject({
    counters: { ActiveOpens: 0, TW: 0 },
    peaks: { timeWait: 8, inUse: 10, portsInUse: 12 },
    tableBefore: { states: { timeWait: 8 }, portsInUse: 12 },
    tableAfter: { states: { timeWait: 8 }, portsInUse: 12 },
  });
  expect(hosts.client!.tableBefore.atMs).toBeLessThan(0);
  expect(hosts.client!.tableAfter.atMs).toBeGreaterThan(0);
  expect(series.map(({ source, values }) => [source, Object.keys(values).length])).toEqual([
    ['sockstat', 3],
    ['counters', 20],
    ['table', 14],
  ]);
  expect(observers.map(({ name, reads }) => [name, reads])).toEqual([
    ['sockstat client', 2],
    ['counters client', 2],
    ['table client', 2],
  ]);
});

test('observe() reads hosts that share a namespace once and reports under each name', async () => {
  await using watch = await observe({
    hosts: [
      { ...OWN, name: 'client' },
      { ...OWN, name: 'origin' },
    ],
    programs: [],
    nginxStatusSocket: null,
  });
  watch.start(monotonicNs());
  expect(Object.keys(watch.latest().hosts)).toEqual(['client', 'origin']);
  const { hosts, series, observers } = await watch.finish();
  expect(hosts.client).toBe(hosts.origin);
  expect(series.map(({ source, host }) => `${source} ${host}`)).toContain('counters origin');
  expect(observers.map(({ name }) => name)).toEqual([
    'sockstat client+origin',
    'counters client+origin',
    'table client+origin',
  ]);
});

test('observe() does not fail when a process has ended', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid!;
  await using watch = await observe({
    hosts: [{ ...OWN, name: 'client', pid }],
    programs: [
      { name: 'lives', host: 'client', pid: process.pid },
      { name: 'gone', host: 'client', pid },
    ],
    nginxStatusSocket: null,
  });
  child.kill();
  await once(child, 'exit');
  watch.start(monotonicNs());
  // The last values stay until the next read.
  expect(watch.latest()).toMatchObject({ hosts: { client: { timeWait: expect.any(Number) } } });
  await expect.poll(() => watch.latest().hosts).toEqual({});
  await expect.poll(() => watch.latest().programs.map(({ name }) => name)).toEqual(['lives']);
  const { hosts, processes, series } = await watch.finish();
  // Values from before the load must not appear as values of the load.
  expect(hosts).toEqual({});
  expect(processes.map(({ name }) => name)).not.toContain('gone');
  expect(series.find((one) => one.process === 'gone')).toMatchObject({ values: {} });
});

test('observe() rejects when a source exists but cannot be read', async () => {
  const proc = new FakeProc();
  mkdirSync(join(proc.root, '4711/net/sockstat'), { recursive: true });
  const options = { hosts: [CAPTURED], programs: [], nginxStatusSocket: null, procRoot: proc.root };
  await expect(observe(options)).rejects.toThrow('EISDIR');
});

test('finish() rejects when a source can no longer be read', async () => {
  const proc = new FakeProc();
  proc.write({ pid: 10 });
  await using watch = await observe({
    hosts: [],
    programs: [{ name: 'origin', host: 'origin', pid: 10 }],
    nginxStatusSocket: null,
    procRoot: proc.root,
  });
  watch.start(monotonicNs());
  rmSync(join(proc.root, '10/stat'));
  mkdirSync(join(proc.root, '10/stat'));
  await expect(watch.finish()).rejects.toThrow('EISDIR');
});

test('finish() rejects without a start', async () => {
  await using watch = await observe({ hosts: [], programs: [], nginxStatusSocket: null });
  await expect(watch.finish()).rejects.toThrow('it was never started');
});

test('a disposed watch leaves no timer running', async () => {
  const before = timers();
  {
    await using watch = await observe({
      hosts: [CAPTURED],
      programs: [],
      nginxStatusSocket: null,
      procRoot: FIXTURES,
    });
    watch.start(monotonicNs());
    expect(timers()).toBeGreaterThan(before);
  }
  expect(timers()).toBe(before);
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

const HOSTS = [
  { name: 'client', pid: 1 },
  { name: 'proxy', pid: 2 },
  { name: 'origin', pid: 3 },
];

test.each([
  { what: 'apart', namespaces: ['a', 'b', 'c'], expected: [['client'], ['proxy'], ['origin']] },
  { what: 'together', namespaces: ['a', 'a', 'a'], expected: [['client', 'proxy', 'origin']] },
  { what: 'some of each', namespaces: ['a', 'b', 'a'], expected: [['client', 'origin'], ['proxy']] },
])('groupByNamespace() keeps hosts that live $what', ({ namespaces, expected }) => {
  const groups = groupByNamespace(HOSTS, (pid) => namespaces[pid - 1]!);
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual(expected);
});

test("networkNamespace() gives the namespace's name, or the pid if it cannot be read", () => {
  expect(networkNamespace('/proc', process.pid)).toBe(readlinkSync('/proc/self/ns/net'));
  expect(networkNamespace('/nonexistent', 7)).toBe('pid 7');
});
