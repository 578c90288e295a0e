import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeProc } from '../testing/fake-proc.ts';
import { ProgramWatch } from './program-watch.ts';

const ORIGIN = { name: 'origin', host: 'origin', pid: 10 } as const;

test('ProgramWatch reports CPU as a share of one core from the start to the last read, and the most memory', async () => {
  const [proc, clock] = [new FakeProc(), new FakeClock()];
  proc.write({ pid: 10, cpuTicks: 500 });
  const watch = new ProgramWatch(proc.root, ORIGIN, clock);
  await watch.sampler.readNow();
  proc.write({ pid: 10, cpuTicks: 700 });
  watch.sampler.start(clock.nowNs());
  await clock.advance(0);
  proc.write({ pid: 10, cpuTicks: 715, rssKb: 900 });
  await clock.advance(400);
  await watch.sampler.stop();
  proc.write({ pid: 10, cpuTicks: 720 });
  await watch.sampler.readNow();
  expect(watch.observation()).toEqual({
    name: 'origin',
    host: 'origin',
    cpuShare: 0.5,
    // With what it used before the first read of the load, which may be late.
    cpuMs: 2_200,
    rssPeakBytes: 921_600,
    processes: 1,
  });
  expect(watch.series(0n)).toMatchObject({
    process: 'origin',
    atMs: [0, 300, 400],
    values: { cpuMs: [7_000, 7_150, 7_200], rssBytes: [102_400, 921_600, 102_400] },
  });
});

test('ProgramWatch stops counting when the program ends', async () => {
  const [proc, clock] = [new FakeProc(), new FakeClock()];
  proc.write({ pid: 10, cpuTicks: 0 });
  const watch = new ProgramWatch(proc.root, ORIGIN, clock);
  watch.sampler.start(0n);
  await clock.advance(0);
  proc.write({ pid: 10, cpuTicks: 30 });
  await clock.advance(300);
  proc.remove(10);
  await clock.advance(300);
  await watch.sampler.stop();
  expect(watch.observation()).toMatchObject({ cpuShare: 1 });
  expect(watch.latest()).toBeUndefined();
  expect(watch.series(0n).values.cpuMs).toEqual([0, 300, null]);
});

test('ProgramWatch has no observation of a program that ended before the start', async () => {
  const [proc, clock] = [new FakeProc(), new FakeClock()];
  const watch = new ProgramWatch(proc.root, ORIGIN, clock);
  watch.sampler.start(0n);
  await clock.advance(500);
  await watch.sampler.stop();
  expect(watch.observation()).toBeUndefined();
});

test('ProgramWatch.latest() uses only the last two samples', async () => {
  const [proc, clock] = [new FakeProc(), new FakeClock()];
  proc.write({ pid: 10, cpuTicks: 500 });
  const watch = new ProgramWatch(proc.root, ORIGIN, clock);
  await watch.sampler.readNow();
  expect(watch.latest()).toBeUndefined();
  watch.sampler.start(clock.nowNs());
  await clock.advance(0);
  for (const [cpuTicks, cpuShare] of [
    [530, 1],
    [536, 0.2],
  ] as const) {
    proc.write({ pid: 10, cpuTicks, rssKb: 300 });
    await clock.advance(300);
    expect(watch.latest()).toEqual({ name: 'origin', host: 'origin', cpuShare, rssBytes: 307_200 });
  }
  await watch.sampler.stop();
});
