import type { Stored } from '../../result/collect.ts';
import type { Cell } from '../../result/result.ts';
import type { Dropped } from '../comparison.ts';
import { differencesOf, type SettingChange } from './settings.ts';

/** One trial of a cell. */
export interface Trial {
  readonly cell: Cell;
  /** Index of its result among those of its side. */
  readonly run: number;
}

/** A cell that both sides have. */
export interface Pair {
  readonly scenario: string;
  readonly id: string;
  readonly name: string;
  readonly base: readonly Trial[];
  readonly current: readonly Trial[];
  /** Settings in which the two sides differ. */
  readonly changes: readonly SettingChange[];
}

export interface Pairing {
  readonly pairs: readonly Pair[];
  readonly dropped: readonly Dropped[];
}

/** Finds the cells that two sets of results have in common, and says why others are dropped. */
export function pairCells(base: readonly Stored[], current: readonly Stored[]): Pairing {
  const [before, now] = [groupsOf(base), groupsOf(current)];
  const pairs: Pair[] = [];
  const dropped: Dropped[] = [];
  for (const [key, trials] of before) {
    const { scenario, cell } = trials[0]!;
    const what = `${scenario}: ${cell.name}`;
    const other = now.get(key);
    if (cell.twinOf !== undefined || other === undefined) {
      dropped.push({ what, because: twinText(cell) ?? 'only the base has it' });
      continue;
    }
    const changes = differencesOf(cell, other[0]!.cell);
    const loads = changes.filter(({ path }) => /^(?:load\.|target\.|request$)/.test(path));
    if (loads.length > 0) {
      const part = loads.every(({ path }) => path === 'request') ? 'requests' : 'loads';
      const because = `the ${part} differ: ${loads.map(({ text }) => text).join(', ')}`;
      dropped.push({ what, because });
      continue;
    }
    pairs.push({ scenario, id: cell.id, name: cell.name, base: trials, current: other, changes });
  }
  for (const [key, trials] of now) {
    if (before.has(key)) continue;
    const { scenario, cell } = trials[0]!;
    const because = twinText(cell) ?? 'only the current result has it';
    dropped.push({ what: `${scenario}: ${cell.name}`, because });
  }
  return { pairs, dropped };
}

function twinText({ twinOf }: Cell): string | null {
  return twinOf === undefined ? null : `the twin of "${twinOf}", which measures the noise`;
}

/** The trials of each cell of a side, in the order in which they ran. */
function groupsOf(results: readonly Stored[]) {
  const trials = results.flatMap(({ result: { scenario, cells } }, run) =>
    cells.map((cell) => ({ scenario, cell, run })),
  );
  return Map.groupBy(trials, ({ scenario, cell }) => `${scenario}\n${cell.id}`);
}
