/**
 * `node bench/nightly/sensitivity.ts [TRIES] [PART...]`: how often `connlab compare --ab` finds a build that is slower, or
 * worse in one known way, and how often it raises a false alarm. Exits with 1 where a goal was missed.
 */
import { EXIT } from '../../harness/errors.ts';
import { type Goal, PARTS } from './parts.ts';
import { measuredText, type Try } from './tries.ts';

const MS_PER_SECOND = 1_000;

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
  console.log(
    '\n| what is different in B | margin | found | of | goal | |\n| --- | --- | --- | --- | --- | --- |',
  );
  for (const { name, marginPercent, found, goalText, isMet } of rows)
    console.log(
      `| ${[name, `${marginPercent}%`, found, tries, goalText, isMet ? 'met' : 'MISSED'].join(' | ')} |`,
    );
  return rows.every(({ isMet }) => isMet) ? EXIT.fine : EXIT.verdictFailed;
}

interface Row {
  readonly name: string;
  readonly marginPercent: number;
  readonly found: number;
  readonly goalText: string;
  readonly isMet: boolean;
}

async function bench(name: string, tries: number): Promise<readonly Row[]> {
  const { prepare, goals } = PARTS[name]!;
  const measure = await prepare();
  const found = goals.map(() => 0);
  for (let seed = 1; seed <= tries; seed += 1) {
    const one = await measure(seed);
    const said = goals.map(({ marginPercent, isFound }) => isFound(one.compare(marginPercent)));
    said.forEach((is, at) => {
      if (is) found[at]! += 1;
    });
    console.log(
      lineOf(name, {
        seed,
        tries,
        one,
        said: said.map((is, at) => `${goals[at]!.marginPercent}%: ${is ? 'found' : '-'}`),
      }),
    );
  }
  return goals.map((goal, at) => ({
    name,
    marginPercent: goal.marginPercent,
    found: found[at]!,
    ...judged(goal, found[at]! / tries),
  }));
}

function judged({ share, isMost = false }: Goal, found: number): Pick<Row, 'goalText' | 'isMet'> {
  if (share === null) return { goalText: 'none', isMet: true };
  const goalText = `at ${isMost ? 'most' : 'least'} ${share * 100}%`;
  return { goalText, isMet: isMost ? found <= share : found >= share };
}

interface Told {
  readonly seed: number;
  readonly tries: number;
  readonly one: Try;
  readonly said: readonly string[];
}

function lineOf(name: string, { seed, tries, one, said }: Told): string {
  const p50 = one
    .compare(5)
    .cells.flatMap(({ metrics }) => metrics.filter(({ metric }) => metric === 'latency.p50Us'));
  const ratios = p50.flatMap(({ ratio, thresholdRatio }) =>
    ratio === null
      ? []
      : `p50 x ${ratio.estimate.toFixed(3)} (to count: ${(thresholdRatio ?? 1).toFixed(3)})`,
  );
  const took = `${(one.tookMs / MS_PER_SECOND).toFixed(0)} s`;
  const sides = `measured ${measuredText(one.base)} and ${measuredText(one.current)}`;
  return [`${name} ${seed}/${tries}`, took, ...said, ...ratios, sides].join(', ');
}
