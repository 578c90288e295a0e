import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { headerOf } from '../../result/testing/parts.ts';
import { paintFor } from './colour.ts';
import { type LiveState, liveView, type Progressed } from './live-view.ts';

const plan = headerOf({ name: 'client closes first' });
const prediction: Progressed['prediction'] = {
  ...plan.prediction,
  host: 'client',
  exhaustedAfterConnections: 2_000,
  exhaustedAtMs: 1_250,
};

function progressed(
  progress: Partial<Progressed['progress']>,
  rest: { prediction?: Progressed['prediction']; hosts?: Progressed['live']['hosts'] } = {},
): Progressed {
  const nothing = {
    requests: 0,
    opened: 0,
    inFlight: 12,
    errors: 0,
    codes: {},
    responses: 0,
    latencyP50Us: null,
  };
  const { prediction: predicted = prediction, hosts = {} } = rest;
  return {
    type: 'cell-progress',
    scenario: 'S',
    index: 2,
    plan,
    prediction: predicted,
    progress: { ...nothing, atMs: 0, latencyP99Us: null, detail: null, ...progress },
    live: { hosts, nginx: null, nginxErrors: null, programs: [], observers: [] },
  };
}

function view(recent: readonly Progressed[], rest: Partial<LiveState> = {}, colour = false): string {
  const place = { scenario: 'S', index: 2, cells: 9 };
  const started = { type: 'cell-started', ...place, plan, trial: 1, prediction } as const;
  return liveView({ started, name: plan.name, recent, restMs: 0, ...rest }, paintFor(colour));
}

const hosts: Progressed['live']['hosts'] = {
  client: { timeWait: 1_000, inUse: 20, portCapacity: 2_000 },
  origin: { timeWait: 7, inUse: 20, portCapacity: 2_000 },
};
const present = progressed(
  {
    ...{ atMs: 1_000, responses: 500, errors: 12, latencyP50Us: 364, latencyP99Us: 1_310 },
    codes: { EADDRNOTAVAIL: 9, ECONNRESET: 3 },
  },
  { hosts },
);

test('liveView() says what the cell does at this moment, who holds TIME_WAIT and when the ports run out', () => {
  const recent = [progressed({ atMs: 500, responses: 100 }), present];
  expect(view(recent, { restMs: 30_400 })).toBe(
    [
      '[2/9] client closes first  2.0 s left, about 33 s for all',
      '      800 req/s  p50 364 us  p99 1.31 ms  12 in flight',
      '      9 EADDRNOTAVAIL, 3 ECONNRESET',
      '      client  ████████████░░░░░░░░░░░░  1,000 TIME_WAIT of 2,000 ports',
      '      origin                            7 TIME_WAIT',
      '      predicted: the client runs out of ports in 0.3 s',
    ].join('\n'),
  );
});

test('liveView() has the errors of nginx beside those of the driver', () => {
  const { live, ...rest } = progressed({ atMs: 1_000, errors: 12, codes: { ECONNRESET: 12 } });
  const withNginx = { ...rest, live: { ...live, nginxErrors: { 'no-ports': 2_229, 'upstream-reset': 0 } } };
  expect(view([withNginx])).toContain('\n      12 ECONNRESET; nginx: 2,229 no-ports\n');
});

test('liveView() before the load says that the cell starts', () => {
  expect(view([])).toBe('[2/9] client closes first  starting');
});

test('liveView() in colour has no other text', () => {
  expect(view([present], {}, true)).not.toBe(view([present]));
  expect(stripVTControlCharacters(view([present], {}, true))).toBe(view([present]));
});

const lastLine = (recent: readonly Progressed[]) => view(recent).split('\n').at(-1)?.trim();
const withoutMoment = { ...prediction, exhaustedAtMs: null };

test.each<[string, readonly Progressed[], string]>([
  ['the moment has passed', [progressed({ atMs: 1_300 })], 'predicted: the client is out of ports by now'],
  [
    'the moment follows from the current churn',
    [
      progressed({ atMs: 500, opened: 500 }, { prediction: withoutMoment }),
      progressed({ atMs: 1_000, opened: 1_000 }, { prediction: withoutMoment }),
    ],
    'predicted: the client runs out of ports in 1.0 s',
  ],
  [
    'the client has opened them all',
    [progressed({ atMs: 1_000, opened: 2_000 }, { prediction: withoutMoment })],
    'predicted: the client is out of ports by now',
  ],
  [
    'the churn is that of a host whose connections the driver does not see',
    [progressed({ atMs: 1_000 }, { prediction: { ...withoutMoment, host: 'proxy' } })],
    'predicted: the proxy runs out of ports after 2,000 connections',
  ],
  [
    'no host is predicted to run out',
    [progressed({}, { prediction: { ...prediction, host: null } })],
    'no errors',
  ],
])('liveView() where %s', (_, recent, line) => {
  expect(lastLine(recent)).toBe(line);
});

test('liveView() has as many lines after the start of a load as at its end', () => {
  const lines = (recent: readonly Progressed[]) => view(recent).split('\n').length;
  expect(lines([progressed({ atMs: 10 }, { hosts })])).toBe(lines([present]));
});

test('liveView() of a load that overruns its time shows 0 s left', () => {
  expect(view([progressed({ atMs: 3_100 })])).toContain('  0.0 s left\n');
});
