import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { exitAtInterrupts, watchInterrupts } from './interrupt.ts';

/** Watches until the test ends. */
function watch() {
  const source = new EventEmitter();
  const seen = { nowMs: 1_000, stops: 0, late: 0, exits: 0 };
  const interrupts = watchInterrupts({
    source,
    nowMs: () => seen.nowMs,
    onStop: () => seen.stops++,
    onLate: () => seen.late++,
    exitAtOnce: () => seen.exits++,
  });
  let isOver = false;
  const dispose = (): void => {
    if (!isOver) interrupts[Symbol.dispose]();
    isOver = true;
  };
  onTestFinished(dispose);
  return { source, seen, signal: interrupts.signal, dispose };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])('watchInterrupts() stops the run at %s', (event) => {
  const { source, seen, signal } = watch();
  expect(signal.aborted).toBe(false);
  source.emit(event);
  expect(signal.aborted).toBe(true);
  expect(seen).toMatchObject({ stops: 1, exits: 0 });
});

test('watchInterrupts() counts simultaneous signals as one, because terminal and npm both send them', () => {
  const { source, seen } = watch();
  source.emit('SIGINT');
  seen.nowMs += 20;
  source.emit('SIGINT');
  source.emit('disconnect');
  expect(seen).toMatchObject({ stops: 1, exits: 0 });
});

test('watchInterrupts() ends the process at the second Ctrl-C', () => {
  const { source, seen } = watch();
  source.emit('SIGINT');
  seen.nowMs += 300;
  source.emit('SIGINT');
  expect(seen).toMatchObject({ stops: 1, late: 0, exits: 1 });
});

test('Interrupts leave no listener behind', () => {
  const { source, dispose } = watch();
  dispose();
  expect(source.eventNames()).toEqual([]);
});

test('watchInterrupts() ends the process if the run has not stopped within two seconds, and says so', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { source, seen } = watch();
  vi.advanceTimersByTime(60_000);
  source.emit('SIGTERM');
  vi.advanceTimersByTime(1_000);
  expect(seen).toMatchObject({ stops: 1, exits: 0 });
  vi.advanceTimersByTime(1_000);
  expect(seen).toMatchObject({ stops: 1, late: 1, exits: 1 });
});

test('exitAtInterrupts() ends the process at once, except while a run watches', () => {
  const source = new EventEmitter();
  const seen = { launcher: 0, exits: 0 };
  source.on('SIGINT', () => seen.launcher++);
  exitAtInterrupts(source, () => seen.exits++);
  source.emit('SIGINT');
  expect(seen).toEqual({ launcher: 0, exits: 1 });
  const noop = (): void => {};
  const interrupts = watchInterrupts({
    source,
    nowMs: () => 0,
    onStop: noop,
    onLate: noop,
    exitAtOnce: noop,
  });
  source.emit('SIGTERM');
  expect(seen.exits).toBe(1);
  interrupts[Symbol.dispose]();
  source.emit('SIGHUP');
  expect(seen.exits).toBe(2);
});

test('exitAtInterrupts() leaves no moment in which a signal has no listener', () => {
  const source = new EventEmitter();
  source.on('SIGINT', () => {});
  const counts: number[] = [];
  source.on('removeListener', () => counts.push(source.listenerCount('SIGINT')));
  exitAtInterrupts(source, () => {});
  expect(counts).toEqual([1]);
});
