/**
 * `node bench/nightly/sensitivity.ts [TRIES] [PART...]`: how often `connlab compare --ab` finds a build that is slower, or
 * worse in one known way, and how often it raises a false alarm. Exits with 1 if a goal was missed.
 */
import { EXIT } from '../../harness/errors.ts';
import { markdownTable } from '../../harness/report/markdown-parts.ts';
import type { Column } from '../../harness/report/terminal/table.ts';
import { duration } from '../../harness/words.ts';
import { type Goal, PARTS } from './parts.ts';
import { measuredText, type Try } from './tries.ts';

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'difference in B', align: 'left', read: ({ name }) => name },
  { heading: 'margin', read: ({ marginPercent }) => `${marginPercent}%` },
  { heading: 'found', read: ({ found, tries }) => `${found} of ${tries}` },
  { heading: 'goal', align: 'left', read: goalText },
  { heading: '', align: 'left', read: ({ isMet }) => (isMet ? 'met' : 'MISSED') },
];

/** Metrics whose ratio is printed for each try. */
const SHOWN = { 'latency.p50Us': 'p50', 'processes.origin.cpuUsPerRequest': 'CPU' } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const isNumber = /^\d+$/.test(words[0] ?? '');
  const tries = isNumber ? Number(words[0]) : 20;
  const asked = isNumber ? words.slice(1) : words;
  const names = asked.length === 0 ? Object.keys(PARTS) : asked;
  const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0 || tries === 0) {
    console.error(`Cannot do ${unknown.join(', ') || '0 tries'}; expected ${Object.keys(PARTS).join(', ')}`);
    return EXIT.usage;
  }
  const rows: Row[] = [];
  for (const name of names) rows.push(...(await bench(name, tries)));
  console.log(`\n${markdownTable(rows, COLUMNS)}`);
  return rows.every(({ isMet }) => isMet) ? EXIT.fine : EXIT.verdictFailed;
}

interface Row extends Goal {
  readonly name: string;
  readonly found: number;
  readonly tries: number;
  readonly isMet: boolean;
}

function goalText({ share, isMost = false }: Goal): string {
  return share === null ? 'none' : `at ${isMost ? 'most' : 'least'} ${share * 100}%`;
}

async function bench(name: string, tries: number): Promise<readonly Row[]> {
  const { prepare, goals } = PARTS[name]!;
  const measure = await prepare();
  const found = goals.map(() => 0);
  for (let seed = 1; seed <= tries; seed += 1) {
    const one = await measure(seed);
    const said = goals.map(({ marginPercent, isFound }, at) => {
      const is = isFound(one.compare(marginPercent));
      if (is) found[at]! += 1;
      return `${marginPercent}%: ${is ? 'found' : '-'}`;
    });
    console.log([`${name} ${seed}/${tries}`, ...said, ...textsOf(one)].join(', '));
  }
  return goals.map((goal, at) => {
    const row = { ...goal, name, tries, found: found[at]! };
    return { ...row, isMet: isMet(goal, row.found / tries) };
  });
}

function isMet({ share, isMost = false }: Goal, found: number): boolean {
  if (share === null) return true;
  return isMost ? found <= share : found >= share;
}

/** Duration of a try, the ratios of p50 and CPU time, and the number of measured trials. */
function textsOf({ tookMs, compare, base, current }: Try): readonly string[] {
  const metrics = compare(5).cells.flatMap((cell) => cell.metrics);
  const ratios = metrics.flatMap(({ metric, ratio, thresholdRatio }) =>
    ratio === null || !(metric in SHOWN)
      ? []
      : `${SHOWN[metric as keyof typeof SHOWN]} x ${ratio.estimate.toFixed(3)} (to count: ${(thresholdRatio ?? 1).toFixed(3)})`,
  );
  return [duration(tookMs), ...ratios, `measured ${measuredText(base)} and ${measuredText(current)}`];
}
