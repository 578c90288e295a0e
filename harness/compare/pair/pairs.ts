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

/** The trials of one cell of a side, in the order in which they ran. */
interface Group {
  readonly scenario: string;
  readonly trials: readonly Trial[];
}

/** Finds the cells that two sets of results have in common, and says why others are dropped. */
export function pairCells(base: readonly Stored[], current: readonly Stored[]): Pairing {
  const [before, now] = [groupsOf(base), groupsOf(current)];
  const pairs: Pair[] = [];
  const dropped: Dropped[] = [];
  for (const [key, { scenario, trials }] of before) {
    const { cell } = trials[0]!;
    const what = `${scenario}: ${cell.name}`;
    const other = now.get(key);
    if (cell.twinOf !== undefined || other === undefined) {
      dropped.push({ what, because: twinText(cell) ?? 'only the base has it' });
      continue;
    }
    const changes = differencesOf(cell, other.trials[0]!.cell);
    const loads = changes.filter(({ path }) => path.startsWith('load.') || path.startsWith('target.'));
    if (loads.length > 0) {
      dropped.push({
        what,
        because: `the loads differ: ${loads.map(({ text }) => text).join(', ')}`,
      });
      continue;
    }
    pairs.push({ scenario, id: cell.id, name: cell.name, base: trials, current: other.trials, changes });
  }
  for (const [key, { scenario, trials }] of now) {
    if (before.has(key)) continue;
    const { cell } = trials[0]!;
    const because = twinText(cell) ?? 'only the current result has it';
    dropped.push({ what: `${scenario}: ${cell.name}`, because });
  }
  return { pairs, dropped };
}

function twinText({ twinOf }: Cell): string | null {
  return twinOf === undefined ? null : `the twin of "${twinOf}", which measures the noise`;
}

function groupsOf(results: readonly Stored[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, { scenario: string; trials: Trial[] }>();
  for (const [run, { result }] of results.entries()) {
    for (const cell of result.cells) {
      const key = `${result.scenario}\n${cell.id}`;
      const group = groups.get(key) ?? { scenario: result.scenario, trials: [] };
      group.trials.push({ cell, run });
      groups.set(key, group);
    }
  }
  return groups;
}
