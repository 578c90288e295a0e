/**
 * `node bench/verdicts/redraw.ts DRAWS FOLDER...`: how often a comparison of one server with itself raises an alarm, from
 * real trials. Each folder is that of a `connlab compare --ab` with the same command twice. A draw takes ten rounds in a
 * row and swaps the two sides of each by chance, so that nothing differs but the machine's moods. Then the CPU time of one
 * side is raised, to see how often that is found beside the same scatter.
 */
import { join } from 'node:path';
import { compareResults } from '../../harness/compare/compare.ts';
import type { Comparison } from '../../harness/compare/comparison.ts';
import { type Random, seededRandom } from '../../harness/random.ts';
import type { Cell, Result } from '../../harness/result/result.ts';
import { readResult } from '../../harness/result/store.ts';

const ROUNDS = 10;
const SEED = 1;
const CPU = 'processes.origin.cpuUsPerRequest';
/** Factors of the CPU time; 1 is no change. */
const FACTORS = [1, 1.15, 1.3];

const [draws = '300', ...folders] = process.argv.slice(2);
const measured = await Promise.all(
  folders.map(async (folder) =>
    Promise.all([readResult(join(folder, 'a')), readResult(join(folder, 'b'))] as const),
  ),
);

for (const factor of FACTORS) {
  const random = seededRandom(SEED, 3);
  const reports = Array.from({ length: Number(draws) }, () =>
    draw(measured[Math.floor(random() * measured.length)]!, factor, random),
  );
  const alarmed = reports.filter(({ counts }) => counts.worse + counts.better + counts.different > 0);
  const found = reports.filter(({ cells }) => cells.some(saysCpu));
  console.log(
    `CPU x ${factor}: ${reports.length} reports, ${alarmed.length} with an alarm, ${found.length} of the CPU time`,
  );
}

function draw([a, b]: readonly [Result, Result], factor: number, random: Random): Comparison {
  const rounds = Math.min(a.cells.length, b.cells.length);
  const from = Math.floor(random() * (rounds - ROUNDS + 1));
  const pairs = Array.from({ length: ROUNDS }, (_, round) => {
    const pair = [a.cells[from + round]!, b.cells[from + round]!] as const;
    return random() < 0.5 ? pair : ([pair[1], pair[0]] as const);
  });
  const base = {
    file: 'A',
    result: { ...a, cells: pairs.map(([cell], at) => ({ ...cell, trial: at + 1 })) },
  };
  const cells = pairs.map(([, cell], at) => ({ ...busier(cell, factor), trial: at + 1 }));
  return compareResults([base], [{ file: 'B', result: { ...b, cells } }]);
}

/** The cell with a server that needs more CPU time for the same answers. */
function busier(cell: Cell, factor: number): Cell {
  if (cell.state !== 'measured') return cell;
  const processes = cell.processes.map(({ cpuMs, ...one }) =>
    one.name === 'origin'
      ? { ...one, cpuShare: one.cpuShare * factor, ...(cpuMs !== undefined && { cpuMs: cpuMs * factor }) }
      : { ...one, ...(cpuMs !== undefined && { cpuMs }) },
  );
  return { ...cell, processes };
}

function saysCpu({ metrics }: Comparison['cells'][number]): boolean {
  return metrics.some(
    ({ metric, verdict }) => metric === CPU && (verdict === 'worse' || verdict === 'better'),
  );
}
