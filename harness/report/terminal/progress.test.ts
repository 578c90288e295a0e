import { expect, test } from 'vitest';
import type { RunEvent } from '../../result/events.ts';
import { fixture } from '../../result/testing/fixture.ts';
import { headerOf, numbersOf } from '../../result/testing/parts.ts';
import { paintFor } from './colour.ts';
import { endedLine, loadedLine, progressOf, startedLine } from './progress.ts';

type Started = Extract<RunEvent, { type: 'cell-started' }>;
type Progressed = Extract<RunEvent, { type: 'cell-progress' }>;
type Ended = Extract<RunEvent, { type: 'cell-ended' }>;

const header = headerOf({ name: 'client closes first' });
const started: Started = {
  type: 'cell-started',
  scenario: 'S',
  index: 2,
  cells: 9,
  plan: header,
  trial: 1,
  prediction: { ...header.prediction, exhaustedAfterConnections: 2_000 },
};

function progressed(progress: Partial<Progressed['progress']>): Progressed {
  const nothing = {
    requests: 0,
    opened: 0,
    inFlight: 0,
    errors: 0,
    codes: {},
    responses: 0,
    latencyP50Us: null,
  };
  return {
    type: 'cell-progress',
    scenario: 'S',
    index: 2,
    plan: header,
    prediction: header.prediction,
    progress: { ...nothing, atMs: 0, latencyP99Us: null, detail: null, ...progress },
    live: { hosts: {}, nginx: null, nginxErrors: null, programs: [], observers: [] },
  };
}

const ended = (cell: Ended['cell']): Ended => ({
  type: 'cell-ended',
  scenario: 'S',
  index: 2,
  cells: 9,
  cell,
});

test('startedLine() says which cell is being set up', () => {
  expect(startedLine(started)).toBe('[2/9] client closes first: setting up network and servers');
  expect(startedLine(started, 'S')).toBe('[2/9] S: client closes first: setting up network and servers');
});

test('startedLine() and endedLine() say that a trial is a repeat', () => {
  const repeatOf = { startedAt: '2026-11-21T14:22:33.000Z', reason: 'driver on time' };
  expect(startedLine({ ...started, trial: 2, index: 10, cells: 10, repeatOf })).toBe(
    '[10/10] client closes first #2, repeated: setting up network and servers',
  );
  const cell = { ...header, ...numbersOf(), repeatOf, state: 'measured' as const };
  expect(endedLine(ended(cell), paintFor(false))).toMatch(
    /^\[2\/9\] client closes first, repeated: measured, /,
  );
});

test('loadedLine() says how long the load takes and what is predicted', () => {
  expect(loadedLine(started)).toBe(
    '[2/9] client closes first: load for up to 3 s, predicted to run out of ports after 2,000 connections',
  );
  expect(loadedLine({ ...started, prediction: header.prediction, trial: 3 })).toBe(
    '[2/9] client closes first #3: load for up to 3 s',
  );
});

const paint = paintFor(false);
const [exhausted, , , invalid, skipped] = fixture.cells;

const endings: [what: string, event: Ended, line: string][] = [
  [
    'a cell that exhausted its ports',
    ended(exhausted!),
    '[2/9] client closes first: measured, 667 req/s, p99 4.05 ms, 412 errors, client ran out of ports after 2,000',
  ],
  [
    'an invalid cell',
    ended(invalid!),
    '[2/9] nginx, enough upstream keep-alive: invalid, Upstream connections: expected at most 16, observed 387, ' +
      '21,000 req/s, p99 1.31 ms',
  ],
  ['a skipped cell', ended(skipped!), '[2/9] nginx, no upstream keep-alive: skipped, nginx is not installed'],
];

test.each(endings)('endedLine() of %s', (_, event, line) => {
  expect(endedLine(event, paint)).toBe(line);
});

const cell = { ...header, ...numbersOf(), state: 'measured' } as const;
const events: RunEvent[] = [
  {
    type: 'run-started',
    scenario: { name: 'S', cells: [header] },
    environment: fixture.environment,
    cells: 9,
    folder: 'D',
    budgetMs: null,
  },
  started,
  progressed({ atMs: 500, responses: 100 }),
  progressed({ atMs: 1_000, responses: 200 }),
  ended(cell),
  { type: 'run-ended', result: fixture },
];

function play(terminal: boolean): string[] {
  const shown: string[] = [];
  const listener = progressOf({
    line: (text) => shown.push(`line ${text}`),
    live: terminal ? (text) => shown.push(`live ${text}`) : null,
    paint,
  });
  for (const event of events) listener(event);
  return shown.map((text) => text.slice(0, 10));
}

test('progressOf() without a terminal prints a line for each phase of a cell', () => {
  expect(play(false)).toEqual(['line [2/9]', 'line [2/9]', 'line [2/9]']);
});

test('progressOf() on a terminal redraws the cell and leaves one line for it', () => {
  expect(play(true)).toEqual(['live [2/9]', 'live [2/9]', 'live [2/9]', 'line [2/9]']);
});

test('progressOf() says how long all will take: by the loads at first, then by the cells that ended', () => {
  const shown: string[] = [];
  let nowMs = 0;
  const live = (text: string) => shown.push(text.split('\n')[0]!);
  const listener = progressOf({ line: () => {}, live, paint, nowMs: () => nowMs });
  const next = () => {
    listener({ ...started, cells: 3 });
    listener(progressed({ atMs: 1_000 }));
  };
  listener(events[0]!);
  next();
  nowMs += 11_000;
  listener(ended(cell));
  next();
  expect(shown.filter((line) => line.includes('left'))).toEqual([
    '[2/3] client closes first  2.0 s left, about 7 s for all',
    '[2/3] client closes first  2.0 s left, about 13 s for all',
  ]);
});

test('progressOf() prints no control characters of a name', () => {
  const shown: string[] = [];
  const listener = progressOf({ line: (text) => shown.push(text), live: null, paint });
  listener({ ...started, plan: { ...header, name: 'a\u001b[2Jb\u0007' } });
  expect(shown[0]).toContain('[2/9] ab: ');
});

test('progressOf() names the scenario of each cell when several run together', () => {
  const shown: string[] = [];
  const listener = progressOf({ line: (text) => shown.push(text), live: null, paint });
  const begun = events[0] as Extract<RunEvent, { type: 'run-started' }>;
  const other = { ...begun, scenario: { ...begun.scenario, name: 'T' } };
  for (const event of [begun, other, started, { ...ended(cell), scenario: 'T' }, begun, started])
    listener(event);
  expect(shown.map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
    '[2/9] S: client closes first',
    '[2/9] T: client closes first',
    '[2/9] client closes first: setting up network and servers',
  ]);
});
