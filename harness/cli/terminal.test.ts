import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type Output, openTerminal, wantsColour } from './terminal.ts';

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

/** What a terminal shows after this output: line ends, moves up and to a column, and erasing take effect. */
function screenOf(written: string): string[] {
  const lines = [''];
  let row = 0;
  for (const [, count, code, text] of written.matchAll(/\u001b\[\??(\d*)([A-Za-z])|([^\u001b]+)/g)) {
    if (code === 'A') row -= Number(count || 1);
    else if (code === 'K') lines[row] = '';
    else if (code === 'J') lines.length = row + 1;
    else if (text !== undefined) {
      for (const [index, part] of text.split('\n').entries()) {
        if (index > 0) row += 1;
        lines[row] = (index > 0 ? '' : (lines[row] ?? '')) + part;
      }
    }
  }
  return lines.slice(0, row + 1);
}

test('openTerminal() has no live line if standard error is not a terminal', () => {
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
  expect(screenOf(stderr.written)).toEqual(['last', 'more', '']);
});

test('Terminal.out() clears the live line and writes to standard output only', () => {
  const [stdout, stderr] = [fakeStream(true), fakeStream(true)];
  const terminal = openTerminal(stdout, stderr, {});
  terminal.live?.('live');
  terminal.out('report\n');
  expect(stdout.written).toBe('report\n');
  expect(screenOf(stderr.written)).toEqual(['']);
});

test('openTerminal() ignores the error of a closed reader, and no other', () => {
  const stdout = fakeStream(false);
  openTerminal(stdout, fakeStream(false), {});
  const failWith = (code: string) => () => stdout.emit('error', Object.assign(new Error(code), { code }));
  expect(failWith('EPIPE')).not.toThrow();
  expect(failWith('ENOSPC')).toThrow('ENOSPC');
});

test('openTerminal() has no width if the terminal does not know it, or is none', () => {
  const columnsOf = (stdout: Output) => openTerminal(stdout, fakeStream(false), {}).columns.out;
  expect(columnsOf(fakeStream(true))).toBe(20);
  expect(columnsOf(fakeStream(false))).toBeUndefined();
  expect(columnsOf({ ...fakeStream(true), columns: 0, on: () => {} })).toBeUndefined();
});

test.each([
  ['60', true, 60],
  ['60', false, 60],
  ['', true, 20],
  ['0', true, 20],
  ['wide', false, undefined],
])(
  'openTerminal() takes the width from COLUMNS=%s where that is one (a terminal: %s)',
  (COLUMNS, isTTY, width) => {
    const { columns } = openTerminal(fakeStream(isTTY), fakeStream(isTTY), { COLUMNS });
    expect(columns).toEqual({ out: width, err: width });
  },
);

const cases: [what: string, env: NodeJS.ProcessEnv, isTerminal: boolean, colour: boolean][] = [
  ['a terminal', { TERM: 'xterm' }, true, true],
  ['no terminal', { TERM: 'xterm' }, false, false],
  ['a dumb terminal', { TERM: 'dumb' }, true, false],
  ['NO_COLOR', { TERM: 'xterm', NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', { TERM: 'xterm', NO_COLOR: '' }, true, true],
  ['FORCE_COLOR without a terminal', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0', { TERM: 'xterm', FORCE_COLOR: '0' }, true, false],
  ['both', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
];

test.each(cases)('wantsColour() with %s', (_, env, isTerminal, colour) => {
  expect(wantsColour(env, isTerminal)).toBe(colour);
});
