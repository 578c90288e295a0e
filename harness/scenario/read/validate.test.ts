import { describe, expect, test } from 'vitest';
import { type Mistake, UsageError } from '../../errors.ts';
import { DEFAULT_STRATEGY } from '../axes/defaults.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../defaults.ts';
import { DEFAULT_REQUEST } from '../request/request.ts';
import { readScenario } from './validate.ts';

const SOURCE = 'scenarios/x.ts';
const OPEN = { kind: 'open', ratePerSecond: 5, arrivals: 'constant', durationMs: 10 };
const CLOSED = { kind: 'closed', concurrency: 2, durationMs: 10 };
const SOUND = { name: 'x', question: 'What is asked?', load: OPEN, cells: [{ name: 'a' }] };

function read(changes: object) {
  return readScenario({ ...SOUND, ...changes }, SOURCE);
}

function mistakesOf(input: unknown): readonly Mistake[] {
  try {
    readScenario(input, SOURCE);
  } catch (error) {
    if (error instanceof UsageError) return error.mistakes;
    throw error;
  }
  return [];
}

/** A change to the sound scenario, where its mistake stands, what it says was found and expected. */
const MISTAKES: readonly [string, object, string, string][] = [
  ['an unknown key', { lod: OPEN }, 'lod', 'Unknown key "lod"; expected .*did you mean "load"'],
  ['a name with markup', { name: '<b>' }, 'name', 'Value "<b>" is not valid; expected lower case letters'],
  ['a name in capitals', { name: 'X' }, 'name', 'Value "X" .* lower case'],
  ['a name that begins with a hyphen', { name: '-x' }, 'name', 'Value "-x" .* begins and ends'],
  ['no question', { question: undefined }, 'question', 'Missing; expected text on one line'],
  ['a question on two lines', { question: 'a\nb' }, 'question', 'Value "a\\\\nb" .* one line'],
  ['a question with an escape sequence', { question: '\u001b[31mred' }, 'question', 'control character'],
  ['an unknown axis', { strategy: { pth: 'nginx' } }, 'strategy.pth', 'Unknown key "pth".*mean "path"'],
  ['an unknown value', { strategy: { closer: 'cleint' } }, 'strategy.closer', '"cleint".*mean "client"'],
  [
    'a value of another type',
    { strategy: { clientNoDelay: 'yes' } },
    'strategy.clientNoDelay',
    '"yes".*true or false',
  ],
  [
    'a part of an axis',
    { strategy: { noDelay: true } },
    'strategy.noDelay',
    'mean clientNoDelay, proxyNoDelay or originNoDelay',
  ],
  ['an axis as a setting', { origin: { noDelay: true } }, 'origin.noDelay', 'strategy: clientNoDelay, '],
  ['a part of an axis as a setting', { proxy: { workers: 2 } }, 'proxy', 'strategy: .*proxyWorkers'],
  ['a TLS version as a number', { strategy: { tls: 1.3 } }, 'strategy.tls', 'value 1.3; .* none, 1.2 or 1.3'],
  [
    'an idle timeout of none',
    { strategy: { idleTimeoutMs: 0 } },
    'strategy.idleTimeoutMs',
    '0 .*above 0.*"none"',
  ],
  ['no pipelining at all', { strategy: { pipelining: 0 } }, 'strategy.pipelining', 'Value 0 .*from 1 to'],
  ['streams of none', { strategy: { streams: 0 } }, 'strategy.streams', '0 .*at least 1 or "unlimited"'],
  [
    'writes smaller than a byte',
    { strategy: { requestWrites: 33 } },
    'strategy.requestWrites',
    '33 .*1 to 32',
  ],
  ['a gap before the first', { strategy: { writeGapMs: -1 } }, 'strategy.writeGapMs', '-1 .*from 0'],
  [
    'another nginx',
    { strategy: { proxyDefaults: '1.28' } },
    'strategy.proxyDefaults',
    '"1.28".*plain, nginx-1.28',
  ],
  ['a page of nothing', { load: { ...CLOSED, objectsPerPage: 0 } }, 'load.objectsPerPage', '0 .*from 1'],
  ['pages of open load', { load: { ...OPEN, objectsPerPage: 2 } }, 'load.objectsPerPage', 'not one of open'],
  ['a pool of none', { strategy: { pool: 0 } }, 'strategy.pool', 'Value 0 .* at least 1 or "unlimited"'],
  ['a reuse of none', { strategy: { reuse: 'requests-0' } }, 'strategy.reuse', '"requests-0".*requests-N'],
  [
    'half an address',
    { strategy: { sourceAddresses: 1.5 } },
    'strategy.sourceAddresses',
    '1.5.*whole number',
  ],
  ['too many addresses', { strategy: { sourceAddresses: 251 } }, 'strategy.sourceAddresses', '251.*1 to 80'],
  ['a scale of zero', { strategy: { portRangeScale: 0 } }, 'strategy.portRangeScale', '0.*above 0'],
  ['a twReuse of 3', { strategy: { twReuse: 3 } }, 'strategy.twReuse', '3; expected 0, 1 or 2'],
  ['no load', { load: undefined }, 'load', 'Missing; expected an object'],
  ['a rate of zero', { load: { ...OPEN, ratePerSecond: 0 } }, 'load.ratePerSecond', 'Value 0 .* above 0'],
  ['a negative rate', { load: { ...OPEN, ratePerSecond: -5 } }, 'load.ratePerSecond', 'Value -5 '],
  ['a rate that is no number', { load: { ...OPEN, ratePerSecond: Number.NaN } }, 'load.ratePerSecond', 'NaN'],
  ['a rate without end', { load: { ...OPEN, ratePerSecond: Infinity } }, 'load.ratePerSecond', 'Infinity'],
  ['a rate as text', { load: { ...OPEN, ratePerSecond: '5' } }, 'load.ratePerSecond', 'Value "5" .* number'],
  ['a duration of zero', { load: { ...OPEN, durationMs: 0 } }, 'load.durationMs', 'Value 0 .* above 0'],
  ['no duration', { load: { kind: 'open', ratePerSecond: 5 } }, 'load.durationMs', 'Missing'],
  ['no kind of load', { load: { ratePerSecond: 5 } }, 'load.kind', 'Missing; expected closed or open'],
  ['an unknown kind of load', { load: { ...OPEN, kind: 'opne' } }, 'load.kind', '"opne".*mean "open"'],
  ['a concurrency of zero', { load: { ...CLOSED, concurrency: 0 } }, 'load.concurrency', 'Value 0 .* 1'],
  [
    'concurrency of open load',
    { load: { ...OPEN, concurrency: 2 } },
    'load.concurrency',
    'not one of open load',
  ],
  ['requests of open load', { load: { ...OPEN, requests: 2 } }, 'load.requests', 'not one of open load'],
  [
    'a rate of closed load',
    { load: { ...CLOSED, ratePerSecond: 2 } },
    'load.ratePerSecond',
    'not one of closed',
  ],
  ['ports reversed', { lab: { ports: '40010-40000' } }, 'lab.ports', '"40010-40000".*lower port first'],
  [
    'numbers of ports reversed',
    { lab: { ports: { low: 9_000, high: 8_000 } } },
    'lab.ports',
    'lower port first',
  ],
  ['ports too high', { lab: { ports: '40000-65536' } }, 'lab.ports', '"40000-65536".*1 to 65535'],
  [
    'a number of a port too high',
    { lab: { ports: { low: 1, high: 65_536 } } },
    'lab.ports.high',
    '65536.*1 to 65535',
  ],
  ['port 0', { lab: { ports: '0-5' } }, 'lab.ports', '"0-5".*1 to 65535'],
  ['ports as other text', { lab: { ports: 'all' } }, 'lab.ports', 'Value "all".*40000-40999'],
  [
    'a sysctl elsewhere',
    { lab: { sysctls: { 'kernel.pid_max': '9' } } },
    'lab.sysctls.kernel.pid_max',
    'below net',
  ],
  [
    'a sysctl that climbs',
    { lab: { sysctls: { 'net/../vm/x': '9' } } },
    'lab.sysctls.net/../vm/x',
    'below net',
  ],
  ['a sysctl with a space', { lab: { sysctls: { 'net.a b': '9' } } }, 'lab.sysctls.net.a b', 'below net'],
  [
    'a sysctl with a command',
    { lab: { sysctls: { 'net.$(id)': '9' } } },
    'lab.sysctls.net.$(id)',
    'below net',
  ],
  ['net alone', { lab: { sysctls: { net: '9' } } }, 'lab.sysctls.net', 'below net'],
  ['a sysctl as number', { lab: { sysctls: { 'net.x': 9 } } }, 'lab.sysctls.net.x', 'Value 9 .*as text'],
  ['a sysctl on two lines', { lab: { sysctls: { 'net.x': '1\n2' } } }, 'lab.sysctls.net.x', 'one line'],
  [
    'a delay that is none',
    { origin: { delay: 'constnt 5ms' } },
    'origin.delay',
    '"constnt 5ms".*"constant 5ms"',
  ],
  [
    'a delay reversed',
    { origin: { delay: { kind: 'uniform', minMs: 9, maxMs: 1 } } },
    'origin.delay',
    'uniform',
  ],
  ['a status of none', { origin: { status: 99 } }, 'origin.status', 'Value 99 .*200 to 599'],
  ['no workers', { strategy: { proxyWorkers: 0 } }, 'strategy.proxyWorkers', 'Value 0 '],
  ['axes beside cells', { axes: { pool: [1] } }, '', 'expected either axes or cells'],
  ['neither axes nor cells', { cells: undefined }, '', 'expected either axes or cells'],
  ['no cells', { cells: [] }, 'cells', 'at least one cell'],
  ['no axes', { cells: undefined, axes: {} }, 'axes', 'Found no keys; expected at least one axis'],
  ['an axis without values', { cells: undefined, axes: { pool: [] } }, 'axes.pool', 'at least one value'],
  ['an axis of one value', { cells: undefined, axes: { pool: 4 } }, 'axes.pool', 'Value 4 .*a list'],
  [
    'an axis value twice',
    { cells: undefined, axes: { pool: [4, 4] } },
    'axes.pool[1]',
    'Value 4 appears twice',
  ],
  [
    'an unknown value in an axis',
    { cells: undefined, axes: { path: ['direct', 'x'] } },
    'axes.path[1]',
    '"x"',
  ],
  ['a cell without a name', { cells: [{ pool: 4 }] }, 'cells[0].name', 'Missing'],
  ['a cell name with markup', { cells: [{ name: '<i>a' }] }, 'cells[0].name', 'without < and >'],
  ['a name of dots', { cells: [{ name: '...' }] }, 'cells[0].name', 'a letter or digit'],
  ['two cells of one name', { cells: [{ name: 'a' }, { name: 'a' }] }, 'cells[1].name', 'Two cells.*"a"'],
  [
    'a foreign key',
    { cells: [{ name: 'a', load: { requests: 1 } }] },
    'cells[0].load.requests',
    'not one of open',
  ],
  [
    'half a load',
    { cells: [{ name: 'a', load: { kind: 'closed' } }] },
    'cells[0].load.concurrency',
    'Missing',
  ],
  ['a remedy for nothing', { cells: [{ name: 'a', remedyFor: 'b' }] }, 'cells[0].remedyFor', 'no cell "b"'],
  ['a reference that is no cell', { cells: [{ name: 'a' }], reference: 'b' }, 'reference', 'no cell "b"'],
  ['a remedy for itself', { cells: [{ name: 'a', remedyFor: 'a' }] }, 'cells[0].remedyFor', 'for itself'],
  ['an expectation as object', { expect: {} }, 'expect', 'a list of expectations'],
];

const EXPECTATION = { claim: 'It holds', cell: 'a', path: 'connections.opened' };

const EXPECTATION_MISTAKES: readonly [string, object, string, string][] = [
  ['no comparison', {}, 'expect[0]', 'Found the keys claim, cell, path; expected exactly one of'],
  ['two comparisons', { equals: 1, atLeast: 2 }, 'expect[0]', 'expected exactly one of'],
  ['an unknown comparison', { equal: 1, atMost: 1 }, 'expect[0].equal', 'Unknown key "equal".*mean "equals"'],
  ['an unknown cell', { cell: 'b', equals: 1 }, 'expect[0].cell', 'There is no cell "b"; expected "a"'],
  [
    'another unknown cell',
    { equals: { path: 'x', cell: 'b' } },
    'expect[0].equals.cell',
    'There is no cell "b"',
  ],
  [
    'an unknown cell to be near',
    { within: { of: { path: 'x', cell: 'b' }, percent: 5 } },
    'expect[0].within.of.cell',
    'There is no cell "b"',
  ],
  [
    'an operand of another shape',
    { equals: { cell: 'a' } },
    'expect[0].equals',
    'a value, or an object with path',
  ],
  ['a path with spaces', { path: 'a. b', equals: 1 }, 'expect[0].path', 'a path such as'],
  ['a text that is none', { contains: 5 }, 'expect[0].contains', 'Value 5 .* text on one line'],
  ['an empty text', { contains: '' }, 'expect[0].contains', 'Value "" .* text on one line'],
  ['a percentage of none', { within: { of: 1, percent: 0 } }, 'expect[0].within.percent', 'above 0'],
];

const ALL: typeof MISTAKES = [
  ...MISTAKES,
  ...EXPECTATION_MISTAKES.map(([what, changes, path, told]): (typeof MISTAKES)[number] => [
    what,
    { expect: [{ ...EXPECTATION, ...changes }] },
    path,
    told,
  ]),
];

describe('readScenario() of a file with very many mistakes', () => {
  const many = (length: number, key: (at: number) => string, value: unknown) =>
    Object.fromEntries(Array.from({ length }, (_, at) => [key(at), value]));

  test('looks for what was meant in the first hundred', () => {
    const mistakes = mistakesOf({ ...SOUND, ...many(300, (at) => `load${at}`, 1) });
    expect(mistakes).toHaveLength(300);
    expect(mistakes.filter(({ expected }) => expected?.includes('did you mean "load"'))).toHaveLength(100);
    const expect_ = Array.from({ length: 300 }, () => ({ claim: 'x', cell: 'ab', path: 'x', equals: 1 }));
    const cells = [{ name: 'abc' }];
    const references = mistakesOf({ ...SOUND, cells, expect: expect_ });
    expect(references.filter(({ expected }) => expected?.includes('did you mean "abc"'))).toHaveLength(100);
  });

  // Minutes, if each mistake were compared with each other.
  test.each<[string, object]>([
    ['functions', { expect: Array(40_000).fill(() => 1) }],
    ['unknown keys', many(40_000, (at) => `strategi${at}`, 1)],
    ['wrong values', { expect: Array(20_000).fill({ claim: 1 }) }],
    ['long keys', many(40, (at) => `${at}`.repeat(50_000), 1)],
  ])('tells %s', (_, changes) => expect(mistakesOf({ ...SOUND, ...changes }).length).toBeGreaterThan(39));
});

describe('readScenario()', () => {
  test.each(ALL)('refuses %s', (_, changes, path, told) => {
    const mistakes = mistakesOf({ ...SOUND, ...changes });
    expect(mistakes.map(({ where }) => where)).toEqual([path === '' ? SOURCE : `${SOURCE}: ${path}`]);
    expect(new UsageError(mistakes).message).toMatch(new RegExp(told));
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a list', []],
    ['a function', () => SOUND],
  ])('refuses %s in place of a scenario', (_, input) => {
    expect(mistakesOf(input)).toHaveLength(1);
  });

  test('tells all mistakes at once, also those that show only when the rest is understood', () => {
    const mistakes = mistakesOf({
      ...SOUND,
      name: 'X',
      load: { ...OPEN, ratePerSecond: -5 },
      lab: { ports: '5-1' },
      cells: [{ name: 'a', pool: 0 }, { name: 'a' }, { name: 'b', load: { requests: 4 } }],
      expect: [{ ...EXPECTATION, cell: 'c', equals: 1 }],
      extra: () => 1,
    });
    expect(mistakes.map(({ where }) => where.slice(SOURCE.length + 2)).sort()).toEqual([
      'cells[0].pool',
      'cells[1].name',
      'cells[2].load.requests',
      'expect[0].cell',
      'extra',
      'lab.ports',
      'load.ratePerSecond',
      'name',
    ]);
  });

  test('says once what every cell would lack', () => {
    const cells = [{ name: 'a' }, { name: 'b', load: { durationMs: 5 } }];
    expect(mistakesOf({ ...SOUND, load: { kind: 'open', durationMs: 9 }, cells })).toHaveLength(1);
  });

  test('refuses a matrix of very many cells before making it', () => {
    const pool = Array.from({ length: 2_000 }, (_, index) => index + 1);
    const mistakes = mistakesOf({
      ...SOUND,
      cells: undefined,
      axes: { pool, sourceAddresses: pool.slice(0, 80) },
    });
    expect(mistakes).toEqual([
      { where: `${SOURCE}: axes`, what: 'There are 160000 cells', expected: 'at most 1000' },
    ]);
  });

  test('fills in every default', () => {
    expect(read({}).scenario).toEqual({
      name: 'x',
      question: 'What is asked?',
      lab: DEFAULT_LAB,
      cells: [
        {
          id: 'a',
          name: 'a',
          strategy: DEFAULT_STRATEGY,
          load: OPEN,
          lab: DEFAULT_LAB,
          origin: DEFAULT_ORIGIN,
          request: DEFAULT_REQUEST,
          remedyFor: null,
        },
      ],
      leftOut: [],
      expect: [],
    });
  });

  test('lets a cell say otherwise than the scenario', () => {
    const { cells } = read({
      strategy: { pool: 4, closer: 'server' },
      origin: { bodyBytes: 9, status: 404 },
      cells: [
        { name: 'a', pool: 5, origin: { bodyBytes: 8, delay: 'constant 1ms' }, load: { durationMs: 7 } },
      ],
    }).scenario;
    expect(cells[0]).toMatchObject({
      strategy: { pool: 5, closer: 'server' },
      origin: { bodyBytes: 8, status: 404, delay: { kind: 'constant', ms: 1 } },
      load: { ...OPEN, durationMs: 7 },
    });
  });

  test('gives the warnings of what was read', () => {
    const half = { path: 'nginx', upstreamKeepalive: 8, upstreamProtocol: 'http/1.0' };
    const { warnings } = read({
      lab: { ports: '500-2000' },
      cells: [{ name: 'a' }, { name: 'half', ...half }],
    });
    expect(warnings.map(({ code }) => code)).toEqual(['low-ports', 'inert-upstream-keepalive']);
  });

  test('makes every combination of the axes a cell', () => {
    const { cells } = read({ cells: undefined, axes: { path: ['direct', 'nginx'], pool: [1, 2] } }).scenario;
    expect(cells.map(({ id, strategy }) => [id, strategy.path, strategy.pool])).toEqual([
      ['path-direct-pool-1', 'direct', 1],
      ['path-direct-pool-2', 'direct', 2],
      ['path-nginx-pool-1', 'nginx', 1],
      ['path-nginx-pool-2', 'nginx', 2],
    ]);
  });

  test('has the axes vary in the order of the file', () => {
    const { cells } = read({ cells: undefined, axes: { pool: [1, 2], path: ['direct', 'nginx'] } }).scenario;
    expect(cells.map(({ name }) => name)).toEqual([
      'pool=1 path=direct',
      'pool=1 path=nginx',
      'pool=2 path=direct',
      'pool=2 path=nginx',
    ]);
  });

  test.each([
    ['40000-40999', { low: 40_000, high: 40_999 }],
    ['40000', { low: 40_000, high: 40_000 }],
    ['40000-40000', { low: 40_000, high: 40_000 }],
    [
      { low: 40_000, high: 40_001 },
      { low: 40_000, high: 40_001 },
    ],
    [null, null],
  ])('reads the ports %j', (ports, expected) => {
    expect(read({ lab: { ports } }).scenario.lab.ports).toEqual(expected);
  });

  test.each([
    ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_fin_timeout'],
    ['net/ipv4/tcp_fin_timeout', 'net.ipv4.tcp_fin_timeout'],
    ['net/ipv4/conf/eth0.100/forwarding', 'net/ipv4/conf/eth0.100/forwarding'],
    ['net.ipv4.conf.to-origin.rp_filter', 'net.ipv4.conf.to-origin.rp_filter'],
  ])('reads the sysctl %s as %s', (name, normal) => {
    expect(read({ lab: { sysctls: { [name]: '5' } } }).scenario.cells[0]?.lab.sysctls).toEqual({
      [normal]: '5',
    });
  });
});
