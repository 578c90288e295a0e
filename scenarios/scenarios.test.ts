import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planScenario } from '../harness/plan/plan.ts';
import { effectivePorts } from '../harness/plan/ports.ts';
import type { Cell, CellNumbers, HostResult, LatencySummary, Mode } from '../harness/result/result.ts';
import { listScenarios, loadScenario } from '../harness/scenario/file/load-file.ts';
import { portCount } from '../harness/scenario/port-range.ts';
import { operandsOf } from '../harness/scenario/read/references.ts';
import { type Expectation, hostsOf, type Scenario } from '../harness/scenario/scenario.ts';
import { ROOT } from '../harness/testing/source.ts';

const LATENCY: Partial<LatencySummary> = { p50Us: 0, p90Us: 0, p99Us: 0 };
const MODE: Mode = { atUs: 0, share: 0 };
const HOST: DeepPartial<HostResult> = {
  timeWaitPeak: 0,
  portsInUsePeak: 0,
  portCapacity: 0,
  activeOpens: 0,
  resets: 0,
  counters: { DelayedACKs: 0 },
  tableAfter: { states: { established: 0 } },
};

/** The part of a cell's record that expectations may use. Its type checks the names. */
const RECORD = {
  state: 'invalid',
  strategy: { pool: 1 },
  load: { kind: 'closed', concurrency: 1 },
  connections: {
    opened: 0,
    failed: 0,
    peak: 0,
    requestsMax: 0,
    handshakes: 0,
    resumed: 0,
    mostInFlight: 0,
    closedByClient: 0,
    closedByServer: 0,
    idledOut: 0,
  },
  counts: { requests: 0, responses: 0, waiting: 0, statuses: { '502': 0 } },
  rate: { achievedPerSecond: 0 },
  latency: LATENCY,
  service: LATENCY,
  connect: { p50Us: 0, p99Us: 0, maxUs: 0 },
  cold: LATENCY,
  warm: LATENCY,
  page: LATENCY,
  shape: { modes: [MODE, MODE] },
  phases: { poolWait: LATENCY, connect: LATENCY, tls: LATENCY, ttfb: LATENCY, body: LATENCY },
  hosts: { client: HOST, proxy: HOST, origin: HOST },
  exhaustion: { host: 'client', afterConnections: 0, atMs: 0, firstError: 'EADDRNOTAVAIL' },
  connectKnee: { atConnections: 0, beforeP50Us: 0, afterP50Us: 0 },
  prediction: {
    host: null,
    exhaustedAfterConnections: null,
    exhaustedAtMs: null,
    connectKneeAt: null,
    latency: { coldUs: 0, warmUs: 0 },
  },
  nginxErrors: { 'no-ports': 0 },
  served: { origin: { tls: { clientCertificates: 0 } } },
} as const satisfies DeepPartial<Pick<Cell, 'state' | 'strategy' | 'load' | 'prediction'> & CellNumbers>;

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T;

function stands(path: string): boolean {
  let value: unknown = RECORD;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return false;
    value = (value as Record<string, unknown>)[part];
  }
  return true;
}

/** Every path that an expectation reads, with its cell. */
function lookUps(expectation: Expectation): { readonly cell: string; readonly path: string }[] {
  const compared = operandsOf(expectation).flatMap(({ operand }) =>
    typeof operand === 'object' && operand !== null
      ? [{ cell: operand.cell ?? expectation.cell, path: operand.path }]
      : [],
  );
  return [{ cell: expectation.cell, path: expectation.path }, ...compared];
}

const names = (await listScenarios()).map(({ name }) => name);
const scenarios = await Promise.all(names.map((name) => plan(name)));

async function plan(name: string, ...set: string[]): Promise<Scenario> {
  const { input, source } = await loadScenario(name, { cwd: '/' });
  return planScenario(input, source, { set, only: [] }).scenario;
}

describe.each(scenarios.map((scenario, index) => ({ ...scenario, file: names[index] })))(
  '$file',
  (scenario) => {
    test('has the name of its file, and a question', () => {
      expect(scenario.name).toBe(scenario.file);
      expect(scenario.question).toMatch(/\?$/);
    });

    test('has expectations about existing values', () => {
      const paths = scenario.expect.flatMap(lookUps).map(({ path }) => path);
      expect(paths.filter((path) => !stands(path))).toEqual([]);
      expect(paths.length).toBeGreaterThan(0);
    });

    // How long something takes, how much passes and whose ports last depends on the server.
    test('expects of any server only what the client decides, and no times or rates', () => {
      expect(scenario.expect.filter(({ expectedOf }) => expectedOf === undefined)).toEqual([]);
      const paths = scenario.expect
        .filter(({ expectedOf }) => expectedOf === 'any')
        .flatMap(lookUps)
        .map(({ path }) => path);
      const ofClient = /^(connections\.(opened|requestsMax|handshakes|resumed)|counts\.requests)$/;
      expect(paths.filter((path) => !ofClient.test(path))).toEqual([]);
    });

    test('has expectations only about hosts of the cell', () => {
      const strangers = scenario.expect.flatMap(lookUps).filter(({ cell, path }) => {
        const { strategy } = scenario.cells.find(({ name }) => name === cell)!;
        const [group, host] = path.split('.');
        if (group === 'nginxErrors') return strategy.path === 'direct';
        return group === 'hosts' && !hostsOf(strategy.path).some((known) => known === host);
      });
      expect(strangers).toEqual([]);
    });

    test("reads only fields of the cell's kind of load", () => {
      const foreign = scenario.expect.flatMap(lookUps).filter(({ cell, path }) => {
        const { load } = scenario.cells.find(({ name }) => name === cell)!;
        const [group, key] = path.split('.');
        return group === 'load' && !Object.hasOwn(load, key!);
      });
      expect(foreign).toEqual([]);
    });

    test('has a page with its question, its cells and a result', () => {
      const page = readFileSync(join(ROOT, 'docs', 'scenarios', `${scenario.name}.md`), 'utf8');
      expect(page).toContain(`# ${scenario.name}\n\n**${scenario.question}**\n`);
      expect(page).toContain(`    connlab run ${scenario.name}\n`);
      const headings = ['## What happens', '## How to read it', '## Result', '## Variants'];
      expect(headings.filter((heading) => !page.includes(`\n${heading}\n`))).toEqual([]);
      expect(scenario.cells.map(({ name }) => name).filter((name) => !page.includes(`| ${name} |`))).toEqual(
        [],
      );
    });

    test('makes each claim once, and at least one about every cell', () => {
      const claims = scenario.expect.map(({ claim }) => claim);
      expect(new Set(claims).size).toBe(claims.length);
      const judged = new Set(scenario.expect.map(({ cell }) => cell));
      expect(scenario.cells.filter(({ name }) => !judged.has(name))).toEqual([]);
    });
  },
);

test('all scenarios but connect-cliff take less than 16 minutes, with every load at its longest', async () => {
  const listed = await listScenarios();
  const seconds = listed
    .filter(({ name }) => name !== 'connect-cliff')
    .reduce((sum, { seconds }) => sum + seconds, 0);
  expect(seconds).toBeLessThan(16 * 60);
});

describe('port-exhaustion', () => {
  const loadsMs = (scenario: Scenario): number =>
    scenario.cells.reduce((sum, { load }) => sum + load.durationMs, 0);

  test('takes less than 50 s, with 0.8 s per cell around its load', async () => {
    const scenario = await plan('port-exhaustion');
    expect(loadsMs(scenario) + scenario.cells.length * 800).toBeLessThan(50_000);
  });

  test.each([
    ['lab.ports=40000-41999', [2_000, 4_000]],
    ['lab.ports=40000-40776', [777, 1_554]],
  ])('can be run with %s', async (set, counts) => {
    const { cells } = await plan('port-exhaustion', set);
    const found = new Set(cells.map((cell) => portCount(effectivePorts(cell))));
    expect([...found]).toEqual(counts);
  });

  test('has for each remedy a failing cell with the same load, except for its duration', async () => {
    const { cells } = await plan('port-exhaustion');
    for (const remedy of cells.filter(({ remedyFor }) => remedyFor !== null)) {
      const failing = cells.find(({ name }) => name === remedy.remedyFor);
      expect({ ...remedy.load, durationMs: 0 }).toEqual({ ...failing?.load, durationMs: 0 });
    }
  });
});
