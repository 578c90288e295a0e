/**
 * `node bench/verdicts/main.ts [DRAWS]`: how often the verdicts of `compare` and `history` are right, by drawing machines
 * whose truth is known. Prints the tables of docs/compare.md and docs/history.md.
 */
import { type Drawn, drawHistory } from './histories.ts';
import { drawComparison, type Effect, type Setting } from './simulate.ts';

const DRAWS = Number(process.argv[2] ?? 10_000);
/** Finding what is there needs fewer draws than telling a rare false alarm. */
const SHARE_FOR_POWER = 0.1;

const COMMON = { cells: 10, outliers: 0.03, baseRuns: 1 } as const;
const SETTINGS: readonly Setting[] = [
  { ...COMMON, trials: 5, scatter: 0.03, offset: 0, drift: 0.03 },
  { ...COMMON, trials: 10, scatter: 0.01, offset: 0, drift: 0.01 },
  { ...COMMON, trials: 10, scatter: 0.03, offset: 0, drift: 0.03 },
  { ...COMMON, trials: 10, scatter: 0.05, offset: 0, drift: 0.05 },
  { ...COMMON, trials: 10, scatter: 0.1, offset: 0, drift: 0.05 },
  { ...COMMON, trials: 20, scatter: 0.05, offset: 0, drift: 0.05 },
  { ...COMMON, trials: 10, scatter: 0.03, offset: 0.02, drift: 0.03 },
  { ...COMMON, trials: 10, scatter: 0.03, offset: 0.02, drift: 0.03, baseRuns: 7 },
];

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Share of drawn comparisons with a verdict of worse or better. */
function alarmed(setting: Setting, effect: Effect, draws: number): number {
  let alarms = 0;
  for (let seed = 0; seed < draws; seed += 1) {
    const verdicts = drawComparison(setting, effect, seed);
    if (verdicts.some((verdict) => verdict === 'worse' || verdict === 'better')) alarms += 1;
  }
  return alarms / draws;
}

function row(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

console.log(
  `Any alarm in a report of 30 tests, ${DRAWS} draws, ${DRAWS * SHARE_FOR_POWER} where something changed\n`,
);
row([
  'trials',
  'scatter',
  'drift',
  'runs off by',
  'base runs',
  'nothing changed',
  'all 5% slower',
  '10%',
  '20%',
  'one cell 10%',
  '20%',
]);
row(Array(11).fill('---'));
for (const setting of SETTINGS) {
  const { trials, scatter, drift, offset, baseRuns } = setting;
  const found = [0.05, 0.1, 0.2].map((slower) =>
    alarmed(setting, { slower, cells: setting.cells }, DRAWS * SHARE_FOR_POWER),
  );
  const foundInOne = [0.1, 0.2].map((slower) =>
    alarmed(setting, { slower, cells: 1 }, DRAWS * SHARE_FOR_POWER),
  );
  const falsely = alarmed(setting, { slower: 0, cells: 0 }, DRAWS);
  row([
    trials,
    ...[scatter, drift, offset].map(percent),
    baseRuns,
    ...[falsely, ...found, ...foundInOne].map(percent),
  ]);
}

const HISTORY = { runs: 40, changeAt: 25, outliers: 0 } as const;
const HISTORIES: readonly Drawn[] = [
  { ...HISTORY, change: 0, scatter: 0.03 },
  { ...HISTORY, change: 0, scatter: 0.03, outliers: 0.03 },
  { ...HISTORY, change: 0, scatter: 0.1 },
  { ...HISTORY, change: 0.05, scatter: 0.02 },
  { ...HISTORY, change: 0.1, scatter: 0.02 },
  { ...HISTORY, change: 0.1, scatter: 0.03 },
  { ...HISTORY, change: 0.1, scatter: 0.03, outliers: 0.03 },
  { ...HISTORY, change: 0.1, scatter: 0.05 },
  { ...HISTORY, change: 0.2, scatter: 0.05 },
];

console.log(
  `\nHistories of 40 runs, a change at the 26th, ${DRAWS} draws where nothing changed, else a tenth\n`,
);
row(['change', 'scatter of runs', 'outliers', 'found', 'of these within one run', 'changes told besides']);
row(Array(6).fill('---'));
for (const history of HISTORIES) {
  const draws = history.change === 0 ? DRAWS : DRAWS * SHARE_FOR_POWER;
  let [found, near, others] = [0, 0, 0];
  for (let seed = 0; seed < draws; seed += 1) {
    const places = drawHistory(history, seed);
    const distance = Math.min(...places.map((at) => Math.abs(at - history.changeAt)));
    const isFound = history.change > 0 && places.length > 0;
    if (isFound) found += 1;
    if (isFound && distance <= 1) near += 1;
    others += places.length - (isFound ? 1 : 0);
  }
  const { change, scatter, outliers } = history;
  row([
    ...[change, scatter, outliers].map(percent),
    percent(found / draws),
    found === 0 ? '-' : percent(near / found),
    percent(others / draws),
  ]);
}
