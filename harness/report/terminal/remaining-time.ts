import { sum } from '../../analyse/evidence.ts';
import type { RunEvent } from '../../result/events.ts';
import { longestMs } from '../../scenario/reach.ts';

type Begun = Extract<RunEvent, { type: 'run-started' }>;

/** Estimates the rest of a run from the cells that have ended; before the first has, from the planned loads. */
export class RemainingTime {
  #scenarios = new Set<string>();
  #budgetMs: number | null = null;
  #plannedMs: number[] = [];
  #tookMs: number[] = [];
  #firstMs: number | null = null;
  #startedMs = 0;

  /** Scenarios that begin before the first cell run together. A scenario that begins later is a run of its own. */
  begin({ scenario, budgetMs }: Begun): void {
    if (this.#firstMs !== null) {
      this.#scenarios = new Set();
      [this.#plannedMs, this.#tookMs, this.#firstMs] = [[], [], null];
    }
    this.#scenarios.add(scenario.name);
    this.#budgetMs = budgetMs;
    this.#plannedMs.push(...scenario.cells.map((cell) => longestMs([cell])));
  }

  /** Whether several scenarios run together. */
  get isOfSeveral(): boolean {
    return this.#scenarios.size > 1;
  }

  /** `nowMs` comes from a monotonic clock. */
  cellStarted(nowMs: number): void {
    this.#startedMs = nowMs;
    this.#firstMs ??= nowMs;
  }

  cellEnded(nowMs: number): void {
    this.#tookMs.push(nowMs - this.#startedMs);
  }

  /** Estimated duration of the cells after this one, at most what the budget leaves. */
  leftMs({ index, cells }: { readonly index: number; readonly cells: number }): number {
    const leftMs = (cells - index) * mean(this.#tookMs.length > 0 ? this.#tookMs : this.#plannedMs);
    const spentMs = this.#startedMs - (this.#firstMs ?? this.#startedMs);
    return this.#budgetMs === null ? leftMs : Math.max(0, Math.min(leftMs, this.#budgetMs - spentMs));
  }
}

function mean(all: readonly number[]): number {
  return sum(all) / Math.max(1, all.length);
}
