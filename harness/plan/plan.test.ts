import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { requestText } from '../scenario/request/request.ts';
import type { ScenarioInput } from '../scenario/scenario.ts';
import { type PlanOptions, planScenario } from './plan.ts';

const INPUT: ScenarioInput = {
  name: 'x',
  question: 'x',
  load: { kind: 'open', ratePerSecond: 5, arrivals: 'constant', durationMs: 10 },
  lab: { sysctls: { 'net.core.somaxconn': '9' } },
  request: { headers: { 'X-A': 'a' }, body: 'abc' },
  cells: [
    { name: 'a', reuse: 'one-request', closer: 'client', request: { method: 'POST', headers: {} } },
    { name: 'b, kept', reuse: 'keep-alive', load: { kind: 'closed', concurrency: 3 }, remedyFor: 'a' },
    { name: 'c', path: 'nginx', upstreamKeepalive: 8, origin: { bodyBytes: 7 }, load: { durationMs: 20 } },
  ],
  expect: [
    { claim: 'a holds', cell: 'a', path: 'x', equals: 1 },
    { claim: 'b beats a', cell: 'b, kept', path: 'x', atLeast: { cell: 'a', path: 'x' } },
    { claim: 'c is near a', cell: 'c', path: 'x', within: { of: { cell: 'a', path: 'x' }, percent: 5 } },
  ],
};

function plan(options: Partial<PlanOptions>) {
  return planScenario(INPUT, 'x.ts', { set: [], only: [], ...options }).scenario;
}

function mistakes(options: Partial<PlanOptions>, input: unknown = INPUT): readonly string[] {
  try {
    planScenario(input, 'x.ts', { set: [], only: [], ...options });
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('planScenario() with --only', () => {
  test.each<[readonly string[], readonly string[]]>([
    [[], ['a', 'b, kept', 'c']],
    [['cell=a'], ['a']],
    [['cell=b, kept'], ['b, kept']],
    [['cell=b-kept'], ['b, kept']],
    [
      ['cell=c', 'cell=a'],
      ['a', 'c'],
    ],
    [['path=direct'], ['a', 'b, kept']],
    [['path=direct', 'reuse=keep-alive'], ['b, kept']],
    [
      ['upstreamKeepalive=8', 'upstreamKeepalive=off', 'reuse=keep-alive'],
      ['b, kept', 'c'],
    ],
    [['upstreamKeepalive=8.0'], ['c']],
    [['clientNoDelay=true', 'path=nginx', 'twReuse=2'], ['c']],
  ])('%j selects %j', (only, names) => {
    expect(plan({ only }).cells.map(({ name }) => name)).toEqual(names);
  });

  test.each<[readonly string[], readonly RegExp[]]>([
    [['pth=nginx'], [/^--only pth=nginx: Unknown key "pth"; expected driver, .* \(did you mean "path"\?\)$/]],
    [
      ['path=ngnx'],
      [/^--only path=ngnx: No cell has path "ngnx"; expected direct or nginx \(did you mean "nginx"/],
    ],
    [['cell=d'], [/^--only cell=d: There is no cell "d"; expected "a", "b, kept" or "c"$/]],
    [['path'], [/^--only path: Found no "="; expected axis=value, or cell=NAME$/]],
    [['=nginx'], [/^--only =nginx: Found no/]],
    [['constructor=x'], [/Unknown key "constructor"/]],
    [
      ['x=1', 'path=y'],
      [/Unknown key "x"/, /No cell has path "y"/],
    ],
    [
      ['path=nginx', 'reuse=one-request'],
      [/^--only path=nginx --only reuse=one-request: No cell has all of these; .*"a", "b, kept", "c"$/],
    ],
  ])('%j is a mistake', (only, told) => {
    expect(mistakes({ only })).toEqual(told.map((text) => expect.stringMatching(text)));
  });

  test('leaves out expectations that refer to other cells', () => {
    const claims = plan({ only: ['cell=a', 'cell=c'] }).expect.map(({ claim }) => claim);
    expect(claims).toEqual(['a holds', 'c is near a']);
    expect(plan({ only: ['cell=b-kept'] }).expect).toEqual([]);
  });

  test('ignores clashes in cells that are not selected', () => {
    const set = ['lab.kind=host'];
    const input = { ...INPUT, lab: {}, cells: [...INPUT.cells!, { name: 'reuse', twReuse: 1 }] };
    expect(mistakes({ set }, input)).toEqual([expect.stringMatching(/cell "reuse": twReuse: /)]);
    expect(mistakes({ set, only: ['cell=a'] }, input)).toEqual([]);
  });
});

describe('planScenario() with --set', () => {
  test('gives load settings to all cells, over their own', () => {
    const loads = plan({ set: ['load.durationMs=2000'] }).cells.map(({ load }) => load.durationMs);
    expect(loads).toEqual([2_000, 2_000, 2_000]);
  });

  test('gives settings of one kind of load to the cells with such a load', () => {
    const { cells } = plan({ set: ['load.ratePerSecond=1e3', 'load.concurrency=7'] });
    expect(cells.map(({ load }) => load)).toMatchObject([
      { kind: 'open', ratePerSecond: 1_000 },
      { kind: 'closed', concurrency: 7 },
      { kind: 'open', ratePerSecond: 1_000 },
    ]);
  });

  test.each([['900/s'], ['900 req/s'], ['0.9k']])('reads a rate as it is printed, %s', (rate) => {
    const [cell] = plan({ set: [`load.ratePerSecond=${rate}`] }).cells;
    expect(cell!.load).toMatchObject({ ratePerSecond: 900 });
  });

  test('changes the kind of load of all cells, whatever the order of the options', () => {
    const { cells } = plan({ set: ['load.concurrency=7', 'load.kind=closed'] });
    expect(cells.map(({ load }) => load)).toEqual([
      { kind: 'closed', concurrency: 7, durationMs: 10 },
      { kind: 'closed', concurrency: 7, durationMs: 10 },
      { kind: 'closed', concurrency: 7, durationMs: 20 },
    ]);
  });

  test('gives origin settings to all cells, over their own', () => {
    const { cells } = plan({ set: ['origin.bodyBytes=10', 'origin.delay=lognormal p50=8ms p99=40ms'] });
    const delay = { kind: 'lognormal', p50Ms: 8, p99Ms: 40 };
    for (const { origin } of cells) expect(origin).toMatchObject({ bodyBytes: 10, delay });
  });

  test.each([
    ['lab.ports=40000-40999', { lab: { ports: { low: 40_000, high: 40_999 } } }],
    ['lab.ports=40000', { lab: { ports: { low: 40_000, high: 40_000 } } }],
    ['lab.ports=null', { lab: { ports: null } }],
    ['lab.ipVersion=6', { lab: { ipVersion: 6 } }],
    ['origin.close=true', { origin: { close: true } }],
    ['origin.concurrency=null', { origin: { concurrency: null } }],
    ['origin.concurrency=3', { origin: { concurrency: 3 } }],
    ['origin.delay=every 20th 50ms', { origin: { delay: { kind: 'every', nth: 20, ms: 50 } } }],
    ['strategy.tls=1.3', { strategy: { tls: '1.3' } }],
    ['strategy.writeGapMs=0.5', { strategy: { writeGapMs: 0.5 } }],
    ['strategy.originNoDelay=false', { strategy: { originNoDelay: false } }],
    ['strategy.pool=4', { strategy: { pool: 4 } }],
    ['strategy.pool=unlimited', { strategy: { pool: 'unlimited' } }],
    ['strategy.pool=1,024', { strategy: { pool: 1_024 } }],
    ['strategy.writeGapMs=500 us', { strategy: { writeGapMs: 0.5 } }],
    ['load.durationMs=1.5 s', { load: { durationMs: 1_500 } }],
    ['load.durationMs=1,500', { load: { durationMs: 1_500 } }],
    ['origin.bodyBytes=4,096 bytes', { origin: { bodyBytes: 4_096 } }],
    ['origin.delay=exponential 1.5 s', { origin: { delay: { kind: 'exponential', meanMs: 1_500 } } }],
    ['origin.keepAliveTimeoutMs=1 min', { origin: { keepAliveTimeoutMs: 60_000 } }],
  ])('%s reaches every cell', (setting, expected) => {
    for (const cell of plan({ set: [setting] }).cells) expect(cell).toMatchObject(expected);
  });

  test('changes the request of the scenario and of each cell that has its own', () => {
    const requests = (options: Partial<PlanOptions>) =>
      plan(options).cells.map(({ request }) => requestText(request));
    expect(requests({})).toEqual(['POST, 3 bytes', 'GET, 3 bytes, x-a: a', 'GET, 3 bytes, x-a: a']);
    expect(
      requests({ set: ['request.method=PUT', 'request.headers.x-a=b', 'request.headers.B=c: d'] }),
    ).toEqual([
      'PUT, 3 bytes, b: c: d, x-a: b',
      'PUT, 3 bytes, b: c: d, x-a: b',
      'PUT, 3 bytes, b: c: d, x-a: b',
    ]);
    expect(requests({ set: ['request.body=12', 'request.bearerEnv=TOKEN'] })[2]).toBe(
      'GET, 2 bytes, x-a: a, bearer token from TOKEN',
    );
    expect(requests({ set: ['request.body=null'] })[0]).toBe('POST');
    const request = { method: 'DELETE', headers: { 'X-a': ['d'] }, body: null } as const;
    expect(requests({ request })).toEqual(['DELETE, x-a: d', 'DELETE, x-a: d', 'DELETE, x-a: d']);
  });

  test.each([
    ['request.headers=5', '--set request.headers: Unknown key "request.headers"'],
    ['request.method=post', '--set request.method: Unknown value "post"'],
    ['request.headers.TE=a', '--set request.headers.TE: Cannot be set'],
    ['request.body', '--set request.body: Found no "="'],
  ])('%s is a mistake', (setting, mistake) => {
    expect(mistakes({ set: [setting] })).toEqual([expect.stringContaining(mistake)]);
  });

  test('does not repeat a value of the request that is not valid', () => {
    const found = mistakes({
      set: ['request.headers.A=hunter2\n', 'request.bearerEnv=hunter2.x', 'request.x=hunter2'],
    });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toContain('hunter2');
  });

  test("adds a sysctl to the scenario's, as text", () => {
    const { lab } = plan({ set: ['lab.sysctls.net.ipv4.tcp_fin_timeout=5'] });
    expect(lab.sysctls).toEqual({ 'net.core.somaxconn': '9', 'net.ipv4.tcp_fin_timeout': '5' });
  });

  test('takes the last of two', () => {
    expect(plan({ set: ['origin.status=201', 'origin.status=202'] }).cells[0]?.origin.status).toBe(202);
  });

  test("changes nothing of the author's data", () => {
    const before = structuredClone(INPUT);
    plan({ set: ['load.durationMs=2000', 'origin.bodyBytes=10', 'lab.sysctls.net.x=1'] });
    expect(INPUT).toEqual(before);
  });

  test.each<[string, RegExp]>([
    ['load.durationMs', /Found no "="; expected key=value/],
    ['load.durationMs=0', /Value 0 is not valid; expected milliseconds/],
    ['load.durationMs=-5', /Value -5 is not valid/],
    ['load.durationMs=fast', /Value "fast" is not valid/],
    ['load.durationMs=', /Value "" is not valid/],
    ['load.kind=opne', /Unknown value "opne"; expected closed or open \(did you mean "open"\?\)/],
    ['load.ratePerSecnd=5', /Unknown key .* \(did you mean "load.ratePerSecond"\?\)/],
    ['lod.durationMs=5', /Unknown key .* \(did you mean "load.durationMs"\?\)/],
    ['load=5', /Unknown key "load"/],
    ['lab.sysctls=5', /Unknown key "lab.sysctls"/],
    ['lab.sysctls.kernel.x=5', /expected a sysctl below net/],
    ['lab.sysctls.net.x=', /expected a value as text/],
    ['lab.ports=5000-4000', /Value "5000-4000" is not valid; expected the lower port first/],
    ['lab.ports=1-70000', /ports|1 to 65535/],
    ['lab.kind=hst', /Unknown value "hst".*"host"/],
    ['lab.__proto__=5', /Unknown key/],
    ['__proto__.x=5', /Unknown key/],
    ['origin.delay=constant', /expected none, "constant 5ms"/],
    ['pool=4', /Unknown key "pool"; .* \(did you mean "strategy.pool"\?\)$/],
    ['proxy.workers=4', /Unknown key "proxy.workers"; .* \(did you mean "strategy.proxyWorkers"\?\)$/],
    ['load.rate=600', /expected a key of load, lab, .* \(did you mean "load.ratePerSecond"\?\)$/],
    ['rate=600', /\(did you mean "load.ratePerSecond"\?\)$/],
    ['load.duration=2s', /\(did you mean "load.durationMs"\?\)$/],
    ['load.pool=4', /\(did you mean "strategy.pool"\?\)$/],
    ['origin.keepAlive=5s', /\(did you mean "origin.keepAliveTimeoutMs"\?\)$/],
    ['strategy.tlsVersion=1.3', /\(did you mean "strategy.tls"\?\)$/],
    ['lod.ratePerSecnd=5', /\(did you mean "load.ratePerSecond"\?\)$/],
    ['strategy.workload=1', /expected a key of load, lab, .* or strategy, for instance load.durationMs$/],
    ['lab.speed=1', /expected lab.kind, lab.ipVersion, lab.ports or lab.sysctls.NAME$/],
    ['load.durationMs=2,00', /Value "2,00" is not valid; expected milliseconds/],
    ['load.durationMs=20/s', /Value "20\/s" is not valid; expected milliseconds/],
    ['load.ratePerSecond=900ms', /Value "900ms" is not valid; expected a number above 0/],
    ['strategy.pool=8/s', /Value "8\/s" is not valid/],
    ['strategy.pool=1.5', /Value 1.5 is not valid/],
    ['origin.delay=constant 1,5 ms', /Value "constant 1,5 ms" is not valid/],
    ['strategy.pool=0', /Value 0 is not valid; expected a whole number of at least 1 or "unlimited"/],
    ['strategy.closer=cleint', /Unknown value "cleint"; .* \(did you mean "client"\?\)/],
    ['strategy.path=nginx', /The cells differ in path \("direct", "nginx"\), .*; expected --only path=VALUE/],
  ])('%s is a mistake', (setting, told) => {
    expect(mistakes({ set: [setting] })).toEqual([expect.stringMatching(told)]);
    expect(mistakes({ set: [setting] })[0]).toMatch(`--set ${setting}: `);
  });

  test('refuses a key that fits no load of the scenario', () => {
    const input = { ...INPUT, cells: [INPUT.cells![0]], expect: [] };
    expect(mistakes({ set: ['load.concurrency=3'] }, input)).toEqual([
      expect.stringMatching(/^x.ts: load.concurrency: Key "concurrency" is not one of open load/),
    ]);
  });
});

describe('planScenario() with --set of an axis', () => {
  const TLS: ScenarioInput = {
    name: 'x',
    question: 'x',
    load: INPUT.load,
    strategy: { tls: '1.2' },
    axes: { pool: [4], protocol: ['http/1.0', 'http/1.1'] },
  };
  const strategies = (set: readonly string[], input: ScenarioInput = TLS) =>
    planScenario(input, 'x.ts', { set, only: [] }).scenario.cells.map(({ strategy }) => strategy);

  test('wins over the scenario, and over an axis of one value', () => {
    for (const strategy of strategies(['strategy.tls=1.3', 'strategy.pool=5'])) {
      expect(strategy).toMatchObject({ tls: '1.3', pool: 5 });
    }
  });

  test('wins over cells that all have the same value', () => {
    const { axes: _, ...rest } = TLS;
    const cells = [
      { name: 'a', pool: 4 },
      { name: 'b', pool: 4 },
    ];
    expect(strategies(['strategy.pool=5'], { ...rest, cells }).map(({ pool }) => pool)).toEqual([5, 5]);
  });

  test('is refused if the axes vary it', () => {
    expect(mistakes({ set: ['strategy.protocol=http/1.1'] }, TLS)).toEqual([
      expect.stringMatching(
        /^--set strategy.protocol=.*: The cells differ in protocol .*--only protocol=VALUE/,
      ),
    ]);
  });

  test('is refused if it clashes with other settings', () => {
    expect(mistakes({ set: ['strategy.pipelining=2'] }, TLS)).toEqual([
      expect.stringMatching(/^x\.ts: cell "pool=4 protocol=http\/1\.0": pipelining: HTTP\/1\.0 has no/),
    ]);
  });

  test('leaves out cells that it makes impossible, if the scenario allows that', () => {
    const input: ScenarioInput = { ...TLS, impossible: 'leave-out' };
    const options = { set: ['strategy.pipelining=2'], only: [] };
    const { cells, leftOut } = planScenario(input, 'x.ts', options).scenario;
    expect(cells.map(({ name }) => name)).toEqual(['pool=4 protocol=http/1.1']);
    expect(leftOut).toEqual([
      { name: 'pool=4 protocol=http/1.0', reason: expect.stringMatching(/^pipelining/) },
    ]);
    expect(mistakes({ ...options, only: ['cell=pool=4 protocol=http/1.0'] }, input)).toEqual([
      expect.stringMatching(/^--only cell=.*: Cell ".*" is left out \(pipelining: .*\); expected "pool=4/),
    ]);
  });
});

describe('planScenario()', () => {
  test('reports the mistakes of scenario and options at once', () => {
    const input = {
      ...INPUT,
      name: 'X',
      get load() {
        return INPUT.load;
      },
    };
    expect(mistakes({ set: ['x=1', 'load.durationMs=0'], only: ['y=1', 'path=unheard-of'] }, input)).toEqual([
      expect.stringMatching(/^x.ts: load: Found a getter/),
      expect.stringMatching(/^x.ts: name: /),
      expect.stringMatching(/^--set x=1: /),
      expect.stringMatching(/^--set load.durationMs=0: /),
      expect.stringMatching(/^--only y=1: /),
    ]);
  });

  test.each([[null], ['x'], [[]], [{}], [{ load: 5, cells: 5, lab: 5, origin: [] }]])(
    'refuses %j with settings as well as without',
    (input) => {
      const set = [
        'load.durationMs=5',
        'load.kind=open',
        'lab.ports=1-2',
        'origin.status=200',
        'strategy.pool=1',
      ];
      expect(mistakes({}, input).length).toBeGreaterThan(0);
      expect(mistakes({ set }, input).length).toBeGreaterThan(0);
    },
  );
});

test('planScenario() keeps the reference only if its cell is selected', () => {
  const input = { ...INPUT, reference: 'c' };
  const referenceOf = (only: readonly string[]) =>
    planScenario(input, 'x.ts', { set: [], only }).scenario.reference;
  expect(referenceOf([])).toBe('c');
  expect(referenceOf(['cell=a', 'cell=c'])).toBe('c');
  expect(referenceOf(['cell=a'])).toBeUndefined();
});
