import { expect, test } from 'vitest';
import { msSince, NS_PER_MS } from '../units.ts';
import { Sampler, type Source } from './sampler.ts';
import { FakeClock } from './testing/fake-clock.ts';

const INTERVAL_MS = 100;

/** A sampler of a source with the values 1, 2, 3, ... `read` is called in each read. */
function setUp(read: () => void | Promise<void> = () => {}, source: Partial<Source<number>> = {}) {
  const clock = new FakeClock();
  let reads = 0;
  const counting = async () => {
    reads += 1;
    await read();
    return reads;
  };
  const sampler = new Sampler({ name: 'fake', intervalMs: INTERVAL_MS, read: counting, ...source }, clock);
  const startsMs = () => sampler.samples.map(({ atNs }) => msSince(0n, atNs));
  return { clock, sampler, startsMs };
}

test('Sampler reads at the start and then at its interval', async () => {
  const { clock, sampler, startsMs } = setUp();
  sampler.start(0n);
  await clock.advance(350);
  await sampler.stop();
  expect(startsMs()).toEqual([0, 100, 200, 300]);
  expect(sampler.samples.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
});

test('Sampler waits for a start in the future', async () => {
  const { clock, sampler, startsMs } = setUp();
  sampler.start(BigInt(40 * NS_PER_MS));
  await clock.advance(150);
  await sampler.stop();
  expect(startsMs()).toEqual([40, 140]);
});

test('Sampler skips and counts the ticks during a read, and keeps to the grid', async () => {
  const { clock, sampler, startsMs } = setUp(() => clock.pass(250));
  sampler.start(0n);
  await clock.advance(650);
  await sampler.stop();
  expect(startsMs()).toEqual([0, 300, 600]);
  expect(sampler.report()).toMatchObject({
    reads: 3,
    missed: 6,
    intervalMs: { asked: 100, p50: 300, max: 300 },
  });
});

test('Sampler never reads twice at once', async () => {
  let running = 0;
  let most = 0;
  const { clock, sampler } = setUp(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => clock.after(170, resolve));
    running -= 1;
  });
  sampler.start(0n);
  await clock.advance(1_000);
  const stopped = sampler.stop();
  await clock.advance(170);
  await stopped;
  expect(most).toBe(1);
  expect(sampler.report()).toMatchObject({ reads: 6, missed: 5 });
});

test('Sampler reports the real interval when the process was not scheduled, up to the last read', async () => {
  const { clock, sampler } = setUp();
  sampler.start(0n);
  await clock.advance(200);
  clock.pass(730);
  await sampler.stop();
  await sampler.readNow();
  expect(sampler.report().intervalMs).toEqual({ asked: 100, p50: 100, max: 730 });
});

test('Sampler counts the ticks that the process did not get to before the end', async () => {
  const { clock, sampler } = setUp();
  sampler.start(0n);
  clock.pass(730);
  await sampler.stop();
  await sampler.readNow();
  expect(sampler.report()).toMatchObject({ reads: 1, missed: 7, intervalMs: { p50: null, max: null } });
});

test('Sampler reports no interval with fewer than two reads', async () => {
  const { sampler } = setUp();
  await sampler.readNow();
  sampler.start(0n);
  await sampler.stop();
  await sampler.readNow();
  expect(sampler.report()).toMatchObject({ reads: 2, intervalMs: { asked: 100, p50: null, max: null } });
});

test('Sampler reports how long its reads took', async () => {
  const durationsMs = [3, 1, 2];
  const { clock, sampler } = setUp(() => clock.pass(durationsMs.shift()!));
  for (let read = 0; read < 3; read++) await sampler.readNow();
  expect(sampler.report().durationUs).toEqual({ p50: 2_000, max: 3_000, total: 6_000 });
});

test('Sampler waits for an expensive source one stretched interval after the start and after each read', async () => {
  const durationsMs = [2, 8, 1];
  const { clock, sampler, startsMs } = setUp(() => clock.pass(durationsMs.shift()!), {
    stretch: (durationMs) => 100 * durationMs,
  });
  await sampler.readNow();
  sampler.start(clock.nowNs());
  await clock.advance(1_050);
  await sampler.stop();
  expect(startsMs()).toEqual([0, 202, 1_002]);
  expect(sampler.report().intervalMs).toEqual({ asked: 800, p50: 800, max: 800 });
});

test('sinceStart() leaves out samples from before the start', async () => {
  const { clock, sampler } = setUp();
  await sampler.readNow();
  expect(sampler.sinceStart()).toEqual([]);
  sampler.start(0n);
  await clock.advance(100);
  await sampler.stop();
  expect(sampler.sinceStart().map(({ value }) => value)).toEqual([2, 3]);
});

test('stop() leaves no timer, also when called twice or before the start', async () => {
  const { clock, sampler } = setUp();
  await sampler.stop();
  const other = setUp();
  other.sampler.start(0n);
  await other.sampler.stop();
  await other.sampler.stop();
  expect([clock.waiting, other.clock.waiting]).toEqual([0, 0]);
});

test('stop() waits for a read in progress', async () => {
  const { clock, sampler } = setUp(() => new Promise((resolve) => clock.after(50, resolve)));
  sampler.start(0n);
  await clock.advance(10);
  const stopped = sampler.stop();
  expect(sampler.samples).toHaveLength(0);
  await clock.advance(50);
  await stopped;
  expect(sampler.samples).toHaveLength(1);
  expect(clock.waiting).toBe(0);
});

test('stop() rejects when a read failed, and there are no ticks after it', async () => {
  const { clock, sampler } = setUp(() => {
    throw new Error('EMFILE');
  });
  sampler.start(0n);
  await clock.advance(500);
  await expect(sampler.stop()).rejects.toThrow('EMFILE');
  expect(sampler.report().reads).toBe(0);
});

test('latest() gives the duration of the last read and the number of reads', async () => {
  let lastsMs = 30;
  const { clock, sampler } = setUp(() => clock.pass(lastsMs));
  expect(sampler.latest()).toBeUndefined();
  await sampler.readNow();
  expect(sampler.latest()).toEqual({ name: 'fake', reads: 1, lastUs: 30_000 });
  lastsMs = 5;
  await sampler.readNow();
  expect(sampler.latest()).toEqual({ name: 'fake', reads: 2, lastUs: 5_000 });
});

test('Sampler reads a long load less often, by a whole factor of all its intervals', async () => {
  const { clock, sampler, startsMs } = setUp();
  sampler.start(0n, 3);
  await clock.advance(650);
  await sampler.stop();
  expect(startsMs()).toEqual([0, 300, 600]);
  expect(sampler.report()).toMatchObject({ reads: 3, missed: 0, intervalMs: { asked: 300 } });
});

test('Sampler times a source that answers at once without those that are read in the same turn', async () => {
  const clock = new FakeClock();
  const read = () => {
    clock.pass(2);
    return 1;
  };
  const samplers = ['one', 'other'].map((name) => new Sampler({ name, intervalMs: 100, read }, clock));
  await Promise.all(samplers.map((sampler) => sampler.readNow()));
  expect(samplers.map((sampler) => sampler.report().durationUs.p50)).toEqual([2_000, 2_000]);
});

test('Sampler keeps the error of a source that answers at once, and reads it no more', async () => {
  let reads = 0;
  const clock = new FakeClock();
  const read = () => {
    reads += 1;
    throw new Error('gone');
  };
  const sampler = new Sampler({ name: 'fake', intervalMs: 100, read }, clock);
  sampler.start(0n);
  await clock.advance(500);
  await expect(sampler.stop()).rejects.toThrow('gone');
  expect(reads).toBe(1);
});
