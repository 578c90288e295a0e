import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type Output, openTerminal } from './terminal.ts';

function fakeStream(isTTY: boolean) {
  const stream = Object.assign(new EventEmitter(), {
    written: '',
    isTTY,
    columns: 20,
    rows: 24,
    write(text: string): boolean {
      stream.written += text;
      return true;
    },
  });
  return stream;
}

test('openTerminal() has no live line where standard error is no terminal', () => {
  expect(openTerminal(fakeStream(true), fakeStream(false), {}).live).toBeNull();
  expect(openTerminal(fakeStream(false), fakeStream(true), { TERM: 'dumb' }).live).toBeNull();
});

test('Terminal.live() is replaced by the next one, and by the line that stays', () => {
  const stderr = fakeStream(true);
  const terminal = openTerminal(fakeStream(true), stderr, {});
  terminal.live?.('first\nsecond');
  terminal.live?.('third');
  terminal.err('last');
  terminal.err('more');
  expect(stderr.written).toBe('first\nsecond\r\u001b[1A\u001b[0Jthird\r\u001b[0Jlast\nmore\n');
});

test('Terminal.out() clears the live line and writes to standard output only', () => {
  const [stdout, stderr] = [fakeStream(true), fakeStream(true)];
  const terminal = openTerminal(stdout, stderr, {});
  terminal.live?.('live');
  terminal.out('report\n');
  expect(stdout.written).toBe('report\n');
  expect(stderr.written).toBe('live\r\u001b[0J');
});

test('openTerminal() bears a reader that has gone, and no other error', () => {
  const stdout = fakeStream(false);
  openTerminal(stdout, fakeStream(false), {});
  const failWith = (code: string) => () => stdout.emit('error', Object.assign(new Error(code), { code }));
  expect(failWith('EPIPE')).not.toThrow();
  expect(failWith('ENOSPC')).toThrow('ENOSPC');
});

test('openTerminal() knows no width where the terminal does not know it, or is none', () => {
  const columnsOf = (stdout: Output) => openTerminal(stdout, fakeStream(false), {}).columns;
  expect(columnsOf(fakeStream(true))).toBe(20);
  expect(columnsOf(fakeStream(false))).toBeUndefined();
  expect(columnsOf({ ...fakeStream(true), columns: 0, on: () => {} })).toBeUndefined();
});
