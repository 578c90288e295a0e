import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { watchInterrupts } from './interrupt.ts';

function watch() {
  const source = new EventEmitter();
  const seen = { nowMs: 1_000, stops: 0, exits: 0 };
  const interrupts = watchInterrupts({
    source,
    nowMs: () => seen.nowMs,
    onStop: () => seen.stops++,
    exitAtOnce: () => seen.exits++,
  });
  return { source, seen, interrupts };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])('watchInterrupts() stops the run at %s', (event) => {
  const { source, seen, interrupts } = watch();
  expect(interrupts.signal.aborted).toBe(false);
  source.emit(event);
  expect(interrupts.signal.aborted).toBe(true);
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
  expect(seen).toMatchObject({ stops: 1, exits: 1 });
});

test('Interrupts leave no listener behind', () => {
  const { source, interrupts } = watch();
  interrupts[Symbol.dispose]();
  expect(source.eventNames()).toEqual([]);
});
