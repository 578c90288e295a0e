import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planScenario } from '../plan/plan.ts';
import type { RunEvent } from '../result/events.ts';
import { listScenarios, loadScenario } from '../scenario/file/load-file.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ROOT } from '../testing/source.ts';
import { liveMetrics } from './run-metrics.ts';
import { planned, runStarted } from './testing/events.ts';
import { endedInFull, runningInFull } from './testing/fullest.ts';

const docs = readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8');

/** What docs/metrics.md says of so many series, as `| what | 1,234 |`. */
function told(what: string): number {
  const row = docs.split('\n').find((line) => line.startsWith(`| ${what} |`));
  return Number(row?.split('|')[2]?.replaceAll(',', ''));
}

/** Series of a scrape after these events; each bucket is one. */
async function seriesAfter(events: readonly RunEvent[]): Promise<number> {
  const { registry, onEvent } = liveMetrics();
  for (const event of events) onEvent(event);
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => /^[^#]/.test(line)).length;
}

async function shipped(): Promise<readonly Scenario[]> {
  const listed = await listScenarios();
  return Promise.all(
    listed.map(async ({ name }) => {
      const { input, source } = await loadScenario(name, { cwd: ROOT });
      return planScenario(input, source, { set: [], only: [] }).scenario;
    }),
  );
}

const ended = ({ name, cells }: Scenario): readonly RunEvent[] => [
  runStarted(cells, name),
  ...cells.map((plan) => endedInFull(plan, name)),
];

/** New cells change the sums: these are to be right in their first digit. */
const near = (series: number, figure: number): boolean => series > 0.85 * figure && series < 1.15 * figure;

test.each([
  ['a cell that runs, `direct`', 'direct', runningInFull],
  ['a cell that has ended, `direct`', 'direct', (plan) => [endedInFull(plan)]],
  ['a cell that runs, through nginx', 'nginx', runningInFull],
  ['a cell that has ended, through nginx', 'nginx', (plan) => [endedInFull(plan)]],
] satisfies [string, 'direct' | 'nginx', (plan: ReturnType<typeof planned>) => readonly RunEvent[]][])(
  'docs/metrics.md knows the most series of %s',
  async (what, path, events) => {
    const plan = planned('one', { path, pool: 4, reuse: 'one-request' });
    const run = runStarted([plan]);
    const series = (await seriesAfter([run, ...events(plan)])) - (await seriesAfter([run]));
    expect({ what, series: told(what) }).toEqual({ what, series });
  },
);

test('docs/metrics.md knows the most series of a run, and of all scenarios in one command', async () => {
  const scenarios = await shipped();
  const largest = Math.max(...(await Promise.all(scenarios.map((one) => seriesAfter(ended(one))))));
  const all = await seriesAfter(scenarios.flatMap(ended));
  expect({ largest, near: near(largest, told('the largest scenario, when it has ended')) }).toMatchObject({
    near: true,
  });
  expect({ all, near: near(all, told('all scenarios in one command, when they have ended')) }).toMatchObject({
    near: true,
  });
});
