import { describe, expect, test } from 'vitest';
import { effectivePorts } from '../harness/plan/lab-spec.ts';
import { planScenario } from '../harness/plan/plan.ts';
import type { CellHeader, CellNumbers, HostResult } from '../harness/result/result.ts';
import { listScenarios, loadScenario } from '../harness/scenario/load-file.ts';
import { portCount } from '../harness/scenario/port-range.ts';
import { operandsOf } from '../harness/scenario/references.ts';
import { type Expectation, hostsOf, type Scenario } from '../harness/scenario/scenario.ts';

const HOST: Partial<HostResult> = { timeWaitPeak: 0, portsInUsePeak: 0, portCapacity: 0, resets: 0 };

/** The part of a cell's record that expectations may speak of: the types hold its names to the contract. */
const RECORD = {
  strategy: { pool: 1 },
  connections: { opened: 0, failed: 0, peak: 0 },
  counts: { statuses: { '502': 0 } },
  hosts: { client: HOST, proxy: HOST, origin: HOST },
  exhaustion: { host: 'client', afterConnections: 0, atMs: 0, firstError: 'EADDRNOTAVAIL' },
  connectKnee: { atConnections: 0, beforeP50Us: 0, afterP50Us: 0 },
  prediction: { host: null, exhaustedAfterConnections: null, exhaustedAtMs: null, connectKneeAt: null },
  nginxErrors: { 'no-ports': 0 },
} as const satisfies DeepPartial<Pick<CellHeader, 'strategy' | 'prediction'> & CellNumbers>;

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T;

function stands(path: string): boolean {
  let value: unknown = RECORD;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return false;
    value = (value as Record<string, unknown>)[part];
  }
  return true;
}

/** Every path that an expectation looks up, with the cell it does so in. */
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
    test('is called like its file, and asks a question', () => {
      expect(scenario.name).toBe(scenario.file);
      expect(scenario.question).toMatch(/\?$/);
    });

    test('has expectations that look for values where a cell has them', () => {
      const paths = scenario.expect.flatMap(lookUps).map(({ path }) => path);
      expect(paths.filter((path) => !stands(path))).toEqual([]);
      expect(paths.length).toBeGreaterThan(0);
    });

    test('speaks only of hosts that the cell has', () => {
      const strangers = scenario.expect.flatMap(lookUps).filter(({ cell, path }) => {
        const { strategy } = scenario.cells.find(({ name }) => name === cell)!;
        const [group, host] = path.split('.');
        if (group === 'nginxErrors') return strategy.path === 'direct';
        return group === 'hosts' && !hostsOf(strategy.path).some((known) => known === host);
      });
      expect(strangers).toEqual([]);
    });

    test('makes each claim once, and one at least of every cell', () => {
      const claims = scenario.expect.map(({ claim }) => claim);
      expect(new Set(claims).size).toBe(claims.length);
      const judged = new Set(scenario.expect.map(({ cell }) => cell));
      expect(scenario.cells.filter(({ name }) => !judged.has(name))).toEqual([]);
    });
  },
);

describe('port-exhaustion', () => {
  const loadsMs = (scenario: Scenario): number =>
    scenario.cells.reduce((sum, { load }) => sum + load.durationMs, 0);

  test('takes less than 50 s with 0.8 s a cell around its load', async () => {
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

  test('sets each remedy beside a cell of the same load but for its duration', async () => {
    const { cells } = await plan('port-exhaustion');
    for (const remedy of cells.filter(({ remedyFor }) => remedyFor !== null)) {
      const failing = cells.find(({ name }) => name === remedy.remedyFor);
      expect({ ...remedy.load, durationMs: 0 }).toEqual({ ...failing?.load, durationMs: 0 });
    }
  });
});
