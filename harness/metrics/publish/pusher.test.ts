import { expect, test } from 'vitest';
import { fixture } from '../../result/testing/fixture.ts';
import { cellEnded, cellStarted, measured, planned, runEnded, runStarted } from '../testing/events.ts';
import type { Gateway, Group } from './gateway.ts';
import { GatewayError } from './gateway.ts';
import { eventsOf, Pusher } from './pusher.ts';

const [FIRST, SECOND] = [planned('first'), planned('second')];

interface Pushed {
  readonly group: Group;
  readonly metrics: string;
}

/** The lines of one metric. */
const linesOf = ({ metrics }: Pushed, name: string): readonly string[] =>
  metrics.split('\n').filter((line) => line.startsWith(`connlab_${name}{`));

/** A pusher to a gateway that fails as `fail` says at each push, the first being 0. */
function pusherTo(fail: (push: number) => GatewayError | null = () => null) {
  const pushed: Pushed[] = [];
  const warnings: string[] = [];
  let pushes = 0;
  const gateway: Gateway = {
    address: 'http://gateway',
    put: async (group, metrics) => {
      const error = fail(pushes++);
      if (error !== null) throw error;
      pushed.push({ group, metrics });
    },
    deleteScenario: async () => 0,
  };
  const pusher = new Pusher({ gateway, warn: (line) => warnings.push(line), nowMs: () => 5_000 });
  return { pusher, pushed, warnings, pushes: () => pushes };
}

const RUN = [
  runStarted([FIRST, SECOND]),
  ...[FIRST, SECOND].flatMap((plan) => [cellStarted(plan), cellEnded(measured(plan))]),
  runEnded(),
];

test('Pusher pushes what stays of each cell, and then what is of the run', async () => {
  const { pusher, pushed, warnings } = pusherTo();
  for (const event of RUN) pusher.onEvent(event);
  expect(await pusher.flush()).toBe(0);
  expect(pushed.map(({ group }) => group)).toEqual([
    { scenario: 'asked', cell: 'first' },
    { scenario: 'asked', cell: 'second' },
    { scenario: 'asked' },
  ]);
  const [first, , run] = pushed;
  expect(linesOf(first!, 'requests_total')).toEqual([
    'connlab_requests_total{scenario="asked",cell="first"} 63000',
  ]);
  expect(first!.metrics).not.toMatch(/cell_relative_ratio|run_cells|build_info/);
  expect(linesOf(run!, 'run_progress_ratio')).toEqual(['connlab_run_progress_ratio{scenario="asked"} 1']);
  expect(linesOf(run!, 'cell_relative_ratio')).toContain(
    'connlab_cell_relative_ratio{scenario="asked",cell="second",metric="throughput"} 1',
  );
  expect(linesOf(run!, 'build_info')).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('Pusher pushes each cell to its own scenario when several run together, and no twin', async () => {
  const { pusher, pushed } = pusherTo();
  const twin = { ...planned('again'), twinOf: 'first' };
  const events = [
    ...['a', 'b'].map((name) => runStarted([FIRST, twin], name)),
    ...['b', 'a'].map((name) => cellEnded(measured(FIRST), name)),
    cellEnded(measured(twin), 'a'),
    ...['a', 'b'].map((scenario) => runEnded({ scenario })),
  ];
  for (const event of events) pusher.onEvent(event);
  await pusher.flush();
  expect(pushed.map(({ group }) => group)).toEqual([
    { scenario: 'b', cell: 'first' },
    { scenario: 'a', cell: 'first' },
    { scenario: 'a' },
    { scenario: 'b' },
  ]);
  expect(pushed.flatMap((one) => linesOf(one, 'requests_total'))).toEqual([
    'connlab_requests_total{scenario="b",cell="first"} 63000',
    'connlab_requests_total{scenario="a",cell="first"} 63000',
  ]);
});

test('Pusher gives up a gateway that is away, until the next run', async () => {
  const { pusher, pushed, warnings, pushes } = pusherTo((push) =>
    push === 0 ? new GatewayError('ECONNREFUSED', true) : null,
  );
  for (const event of RUN) pusher.onEvent(event);
  expect(await pusher.flush()).toBe(3);
  expect({ pushes: pushes(), pushed }).toEqual({ pushes: 1, pushed: [] });
  expect(warnings).toEqual([
    'Could not push asked, first to http://gateway: ECONNREFUSED; the rest of this run is not pushed',
  ]);
  for (const event of RUN) pusher.onEvent(event);
  expect(await pusher.flush()).toBe(0);
  expect(pushed).toHaveLength(3);
});

test('Pusher goes on after a push that was refused', async () => {
  const { pusher, pushed, warnings } = pusherTo((push) =>
    push === 1 ? new GatewayError('it answered 400', false) : null,
  );
  for (const event of RUN) pusher.onEvent(event);
  expect(await pusher.flush()).toBe(1);
  expect(pushed.map(({ group }) => group.cell)).toEqual(['first', undefined]);
  expect(warnings).toEqual(['Could not push asked, second to http://gateway: it answered 400']);
});

test('eventsOf() makes the same of a stored run as the run itself did', async () => {
  const cells = [measured(FIRST), measured(SECOND)];
  const stored = { ...fixture, scenario: 'asked', cells, trials: 1 };
  const lines = async (events: Iterable<Parameters<Pusher['onEvent']>[0]>) => {
    const { pusher, pushed } = pusherTo();
    for (const event of events) pusher.onEvent(event);
    await pusher.flush();
    return pushed;
  };
  expect(await lines(eventsOf(stored))).toEqual(await lines(RUN));
});
