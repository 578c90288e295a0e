/**
 * `node bench/nightly/aa.ts [RUNS] [SUITE] [FOLDER]`: runs a suite repeatedly on the same machine, compares each run with
 * those before it, and prints how often something was called worse, better or different although nothing changed. It uses
 * runs that exist already, so it can be stopped and continued. Exits with 1 if more than 5% of the reports raise an alarm.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, UsageError } from '../../harness/errors.ts';
import { markdownTable } from '../../harness/report/markdown-parts.ts';
import type { Column } from '../../harness/report/terminal/table.ts';
import { collectResults, type Stored } from '../../harness/result/collect.ts';
import { type FalseAlarms, falseAlarms, type Tally } from './alarms.ts';

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
const GOAL_SHARE = 0.05;
/** Sizes of the base, in runs: the smallest, and the one that docs/compare.md recommends. */
const BASES = [1, 7];

const [runs = '41', suite = 'quick', folder = join('results', `aa-${suite}`)] = process.argv.slice(2);
const COLUMNS: readonly Column<Tally>[] = [
  { heading: '', align: 'left', read: ({ what }) => what },
  { heading: 'number', read: ({ compared }) => String(compared) },
  { heading: 'alarmed', read: ({ alarms }) => String(alarms) },
  {
    heading: 'share',
    read: ({ compared, alarms }) => `${((100 * alarms) / Math.max(1, compared)).toFixed(2)}%`,
  },
];

process.exitCode = await main(Number(runs));

async function main(count: number): Promise<number> {
  if (!Number.isInteger(count) || count < 2) {
    console.error(`RUNS is "${runs}"; expected a whole number of 2 or more`);
    return EXIT.usage;
  }
  const results: (readonly Stored[])[] = [];
  for (let run = 1; run <= count; run += 1) {
    const out = join(folder, `run-${String(run).padStart(3, '0')}`);
    const there = await wholeRun(out);
    if (there === null) console.error(`Run ${run} of ${count}: ${out}`);
    results.push(there ?? (await runSuite(out)));
  }
  const found = BASES.map((baseRuns) => falseAlarms(results, baseRuns));
  for (const one of found.filter(({ reports }) => reports > 0)) print(one);
  return found.every(isMet) ? EXIT.fine : EXIT.verdictFailed;
}

/** The results of a complete run; null if there is none. */
async function wholeRun(out: string): Promise<readonly Stored[] | null> {
  try {
    const results = await collectResults(out);
    return results.every(({ result }) => result.endedAt !== null) ? results : null;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

/** Runs the suite once. A failed verdict or an invalid cell is a finding and no reason to stop. */
async function runSuite(out: string): Promise<readonly Stored[]> {
  const child = spawn(process.execPath, [CLI, 'suite', suite, '--out', out], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const isUsable = code === EXIT.fine || code === EXIT.verdictFailed || code === EXIT.cellFailed;
  const results = isUsable ? await wholeRun(out) : null;
  if (results === null) throw new Error(`The suite ended with exit code ${code}, without all its results`);
  return results;
}

function isMet({ reports, alarmedReports }: FalseAlarms): boolean {
  return alarmedReports <= GOAL_SHARE * reports;
}

function print(found: FalseAlarms): void {
  const { baseRuns, reports, alarmedReports, tests, compared, alarms, tallies, descriptions } = found;
  console.log(`\nEach run against the ${baseRuns === 1 ? 'one' : baseRuns} before it\n`);
  const rows: readonly Tally[] = [
    { what: 'reports', compared: reports, alarms: alarmedReports },
    { what: `verdicts, ${tests} of them by a test`, compared, alarms },
    ...tallies,
  ];
  console.log(markdownTable(rows, COLUMNS));
  for (const alarm of descriptions) console.log(alarm);
}
