import { expect, test } from 'vitest';
import { ConnectGate } from './connect-gate.ts';

/** Starts connects until the gate refuses, at most `most`; returns how many. */
function startAll(gate: ConnectGate, most = 5_000): number {
  let started = 0;
  for (; started < most && gate.isOpen; started++) gate.started();
  return started;
}

test('ConnectGate has no limit at first', () => {
  expect(startAll(new ConnectGate())).toBe(5_000);
});

test('ConnectGate refuses all connects while it is held', () => {
  const gate = new ConnectGate();
  gate.hold();
  expect(startAll(gate)).toBe(0);
});

test('ConnectGate doubles its limit with each success after a pause, until it has none', () => {
  const gate = new ConnectGate();
  gate.hold();
  gate.resume();
  const started: number[] = [];
  for (let i = 0; i < 12; i++) {
    started.push(startAll(gate));
    gate.succeeded();
  }
  expect(started.slice(0, 4)).toEqual([1, 2, 3, 5]);
  expect(startAll(gate)).toBe(5_000);
  expect(gate.succeeded()).toBe(false);
});

test('ConnectGate starts at one again after another pause', () => {
  const gate = new ConnectGate();
  gate.resume();
  gate.started();
  expect(gate.succeeded()).toBe(true);
  gate.hold();
  gate.resume();
  expect(startAll(gate)).toBe(1);
  gate.failed();
  expect(startAll(gate)).toBe(1);
});
