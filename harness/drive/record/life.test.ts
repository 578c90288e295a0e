import { expect, test } from 'vitest';
import type { Announcement, ClosedBy } from '../exchange.ts';
import { ServerEnds } from './ends/server-ends.ts';
import { FirstConnections } from './first-connections.ts';
import { Life } from './life.ts';

const MS = 1_000;

function lifeOf(ends: ServerEnds, first = new FirstConnections()): Life {
  return new Life({ ends, first });
}

/** A connection that carries an answer at each of these times, ms, and ends at `endMs`. */
function lived(ends: ServerEnds, answersMs: readonly number[], endMs: number, announces = false): void {
  const life = lifeOf(ends);
  life.begin(0);
  for (const [index, atMs] of answersMs.entries()) {
    life.woke((atMs - 1) * MS);
    const isLast = index === answersMs.length - 1;
    life.answered(atMs * MS, announces && isLast ? 'close' : null);
  }
  life.closed(announces ? 'client' : 'server', false, endMs * MS);
}

test('Life.closed() records how many answers a connection carried, how long it rested and how old it was', () => {
  const ends = new ServerEnds();
  lived(ends, [5, 30], 60);
  lived(ends, [5, 9, 20], 45);
  lived(ends, [3, 8, 40], 66);
  expect(ends.outcome()).toEqual({
    fin: {
      connections: 3,
      closedByClient: 0,
      answers: { least: 2, most: 3, usual: { number: 3, connections: 2 } },
      idleMs: { least: 25, p50: 26, most: 30 },
      ageMs: { least: 45, p50: 60, most: 66 },
    },
  });
  // The pause before the answer at 40 ms.
  expect(ends.keptPauseUs).toBe(31 * MS);
});

test('Life.closed() records which connections ended at one moment: by FIN, by RST and by GOAWAY', () => {
  const ends = new ServerEnds();
  const lives = (['server', 'resetByServer', 'server'] as const).map((by, index) => {
    const life = lifeOf(ends);
    life.begin(index * MS);
    life.answered((10 + 40 * index) * MS, null);
    return { life, by };
  });
  lives[2]!.life.announces('goaway', 200 * MS);
  for (const { life, by } of lives) life.closed(by, false, (by === 'server' ? 201 : 202) * MS);
  expect(ends.together()).toEqual({ of: 3, connections: 3, groups: 1, everyMs: null });
});

test('Life.closed() finds nothing at one moment where answers announce each end', () => {
  const ends = new ServerEnds();
  lived(ends, [1, 2], 2, true);
  lived(ends, [1, 2], 2, true);
  expect(ends.together()).toBeNull();
});

test('Life.closed() tells an announced end by its announcement, whoever closes first', () => {
  const ends = new ServerEnds();
  lived(ends, [1, 2], 2, true);
  expect(ends.outcome()).toMatchObject({ close: { connections: 1, closedByClient: 1 } });
  expect(ends.announced).toEqual({ close: 1 });
});

test('Life.closed() counts no time as idle in which a request waited for its answer', () => {
  const ends = new ServerEnds();
  const life = lifeOf(ends);
  life.begin(0);
  life.answered(5 * MS, null);
  life.woke(30 * MS);
  life.closed('resetByServer', false, 90 * MS);
  expect(ends.outcome()).toMatchObject({ rst: { idleMs: { most: 25 }, ageMs: { most: 90 } } });
});

test('Life.closed() measures up to a GOAWAY, whenever its last answers and its FIN come', () => {
  const ends = new ServerEnds();
  const life = lifeOf(ends);
  life.begin(0);
  life.answered(3 * MS, null);
  life.announces('goaway', 5 * MS);
  life.closed('server', false, 90 * MS);
  life.begin(100 * MS);
  life.answered(103 * MS, null);
  life.announces('goaway', 104 * MS);
  // A second one, as from a server that shuts down in two steps.
  life.announces('goaway', 120 * MS);
  life.answered(130 * MS, null);
  life.closed('server', false, 190 * MS);
  expect(ends.announced).toEqual({ goaway: 2 });
  expect(ends.outcome()).toMatchObject({
    goaway: {
      connections: 2,
      idleMs: { least: 0, most: 2 },
      ageMs: { least: 4, most: 5 },
      answers: { most: 2 },
    },
  });
});

test('Life.closed() counts no time as idle in which a request is in flight, however late the end is seen', () => {
  const ends = new ServerEnds();
  const life = lifeOf(ends);
  life.begin(0);
  life.answered(3 * MS, null);
  life.woke(4 * MS);
  life.closed('server', false, 90 * MS);
  life.begin(100 * MS);
  life.answered(103 * MS, null);
  life.woke(104 * MS);
  life.answered(120 * MS, null);
  life.closed('server', false, 122 * MS);
  expect(ends.outcome()).toMatchObject({
    fin: { idleMs: { least: 1, most: 2 }, ageMs: { least: 22, most: 90 } },
  });
});

test('Life.closed() counts what the server ended first though the client was to, and how', () => {
  const ends = new ServerEnds();
  const closed = (by: ClosedBy, announced: Announcement | null): void => {
    const life = lifeOf(ends);
    life.begin(0);
    life.answered(MS, announced, true);
    life.closed(by, true, 2 * MS);
  };
  closed('server', null);
  closed('server', 'close');
  closed('server', 'close');
  closed('resetByServer', null);
  closed('client', 'close');
  closed('client', null);
  closed('resetByClient', null);
  expect(ends.first).toEqual({ fin: 1, close: 2, rst: 1 });
  expect([ends.outcome(), ends.announced]).toEqual([{}, {}]);
});

test('Life.closed() leaves out what the client ended, what was spent, and what ended before its first answer or in another', () => {
  const ends = new ServerEnds();
  const life = lifeOf(ends);
  life.begin(0);
  life.closed('server', false, MS);
  life.answered(MS, null);
  life.closed('client', false, 2 * MS);
  life.closed('server', true, 2 * MS);
  life.isInAnswer = true;
  life.closed('server', false, 3 * MS);
  expect(ends.outcome()).toEqual({});
});

test('Life.begin() forgets what an earlier connection did', () => {
  const ends = new ServerEnds();
  const life = lifeOf(ends);
  life.begin(0);
  life.answered(MS, 'no-length');
  life.begin(5 * MS);
  life.answered(6 * MS, null);
  life.closed('server', false, 8 * MS);
  expect(ends.outcome()).toMatchObject({
    fin: { answers: { most: 1 }, idleMs: { most: 2 }, ageMs: { most: 3 } },
  });
});
