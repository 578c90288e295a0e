/**
 * `node bench/verdicts/main.ts [DRAWS]`: how often the verdicts of `compare` and `history` are right, for simulated
 * results with a known truth. Prints the tables of docs/compare.md, docs/side-by-side.md and docs/history.md.
 */
import { type Drawn, historyShares } from './histories.ts';
import { alarmedShare, type Setting } from './simulate.ts';
import { alarmedInTurn, type Turns } from './turns.ts';

const DRAWS = Number(process.argv[2] ?? 10_000);
/** Share of the draws for real changes, which need fewer draws than rare false alarms. */
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

function row(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

console.log(`Any alarm in a report of 30 tests, ${DRAWS} draws, ${DRAWS * SHARE_FOR_POWER} with a change\n`);
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
    alarmedShare(setting, { slower, cells: setting.cells }, DRAWS * SHARE_FOR_POWER),
  );
  const foundInOne = [0.1, 0.2].map((slower) =>
    alarmedShare(setting, { slower, cells: 1 }, DRAWS * SHARE_FOR_POWER),
  );
  const falsely = alarmedShare(setting, { slower: 0, cells: 0 }, DRAWS);
  row([
    trials,
    ...[scatter, drift, offset].map(percent),
    baseRuns,
    ...[falsely, ...found, ...foundInOne].map(percent),
  ]);
}

const IN_TURN = { tests: 8, mood: 0.1, alternation: 0, outliers: 0.03 } as const;
const TURNS: readonly Turns[] = [
  { ...IN_TURN, rounds: 10, scatter: 0.03 },
  { ...IN_TURN, rounds: 10, scatter: 0.05 },
  { ...IN_TURN, rounds: 10, scatter: 0.08 },
  { ...IN_TURN, rounds: 20, scatter: 0.08 },
  { ...IN_TURN, rounds: 40, scatter: 0.12 },
];

console.log(`\nComparisons in turn, ${DRAWS} draws, ${DRAWS * SHARE_FOR_POWER} with a change\n`);
row(['trials', 'scatter', 'nothing changed', '5% slower', '10%', '15%', '30%']);
row(Array(7).fill('---'));
for (const turns of TURNS) {
  const found = [0.05, 0.1, 0.15, 0.3].map((slower) => alarmedInTurn(turns, slower, DRAWS * SHARE_FOR_POWER));
  row([turns.rounds, percent(turns.scatter), ...[alarmedInTurn(turns, 0, DRAWS), ...found].map(percent)]);
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
  `\nHistories of 40 runs, a change at the 26th, ${DRAWS} draws without a change, a tenth as many with one\n`,
);
row(['change', 'scatter of runs', 'outliers', 'found', 'of these within one run', 'false changes']);
row(Array(6).fill('---'));
for (const history of HISTORIES) {
  const draws = history.change === 0 ? DRAWS : DRAWS * SHARE_FOR_POWER;
  const { found, near, others } = historyShares(history, draws);
  const { change, scatter, outliers } = history;
  row([
    ...[change, scatter, outliers, found].map(percent),
    found === 0 ? '-' : percent(near / found),
    percent(others),
  ]);
}
