import type { RunEvent } from '../../result/events.ts';
import { longestMs } from '../../scenario/duration.ts';

type Begun = Extract<RunEvent, { type: 'run-started' }>;

/** How long the cells of a run take: as those that ended, or by their loads where none has. */
export class Pace {
  #scenarios = new Set<string>();
  #budgetMs: number | null = null;
  #plannedMs: number[] = [];
  #tookMs: number[] = [];
  #firstMs: number | null = null;
  #startedMs = 0;

  /** Scenarios that begin before any cell does run together; the next one after a cell begins a run of its own. */
  begin({ scenario, budgetMs }: Begun): void {
    if (this.#firstMs !== null) {
      this.#scenarios = new Set();
      [this.#plannedMs, this.#tookMs, this.#firstMs] = [[], [], null];
    }
    this.#scenarios.add(scenario.name);
    this.#budgetMs = budgetMs;
    this.#plannedMs.push(...scenario.cells.map((cell) => longestMs([cell])));
  }

  /** Several scenarios run together. */
  get isOfSeveral(): boolean {
    return this.#scenarios.size > 1;
  }

  /** `nowMs`: of a clock that only goes forward. */
  cellStarted(nowMs: number): void {
    this.#startedMs = nowMs;
    this.#firstMs ??= nowMs;
  }

  cellEnded(nowMs: number): void {
    this.#tookMs.push(nowMs - this.#startedMs);
  }

  /** About how long the cells after this one will take; the budget does not let them take longer. */
  leftMs({ index, cells }: { readonly index: number; readonly cells: number }): number {
    const leftMs = (cells - index) * mean(this.#tookMs.length > 0 ? this.#tookMs : this.#plannedMs);
    const spentMs = this.#startedMs - (this.#firstMs ?? this.#startedMs);
    return this.#budgetMs === null ? leftMs : Math.max(0, Math.min(leftMs, this.#budgetMs - spentMs));
  }
}

function mean(all: readonly number[]): number {
  return all.reduce((sum, ms) => sum + ms, 0) / Math.max(1, all.length);
}
