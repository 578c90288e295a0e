import type { RunEvent } from '../result/events.ts';
import type { Cell, Result } from '../result/result.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { MS_PER_SECOND } from '../units.ts';
import { type Sample, withLabels } from './sample.ts';
import { endedSamples } from './samples/cell.ts';
import { ratiosById, type Trial, trialOf } from './samples/ratio.ts';
import { type RunState, runSamples } from './samples/run.ts';
import { RunningCell } from './samples/running-cell.ts';

type Started = Extract<RunEvent, { type: 'run-started' }>;

/** The metrics of one scenario, from the start of its run. A twin counts as a trial of its cell. */
export class ScenarioMetrics {
  readonly scenario: string;
  /** The cells, in the order of the scenario. */
  readonly #order: readonly CellPlan[];
  /** Name of the cell that the others are compared with. */
  readonly #reference: string | undefined;
  /** Lasting metrics of the last trial of each cell, by id. */
  readonly #ended = new Map<string, readonly Sample[]>();
  readonly #trials: Trial[] = [];
  /** By id. Each cell that ends may change those of the others. */
  #ratios: ReadonlyMap<string, readonly Sample[]> = new Map();
  #run: RunState;
  #running: RunningCell | null = null;

  constructor({ scenario, cells }: Pick<Started, 'scenario' | 'cells'>, startedAtMs: number) {
    this.scenario = scenario.name;
    this.#order = scenario.cells.filter(({ twinOf }) => twinOf === undefined);
    this.#reference = scenario.reference;
    const startedAtSeconds = startedAtMs / MS_PER_SECOND;
    this.#run = { startedAtSeconds, planned: cells, running: 0, ended: [], verdicts: null };
  }

  handle(event: Exclude<RunEvent, Started>): void {
    switch (event.type) {
      case 'cell-started':
        this.#run = { ...this.#run, running: 1 };
        if (event.plan.twinOf !== undefined) return;
        this.#running = new RunningCell(event.plan, event.prediction);
        this.#ended.delete(event.plan.id);
        return;
      case 'cell-progress':
        this.#running?.progress(event.progress, event.live);
        return;
      case 'cell-ended':
        this.#cellEnded(event.cell);
        return;
      case 'run-ended':
        this.#interrupted();
        this.#runEnded(event.result);
        return;
      default:
        event satisfies never;
    }
  }

  samples(): readonly Sample[] {
    const running = this.#running;
    const ofRunning = running === null ? [] : [...running.keptSamples(), ...running.liveSamples()];
    return [
      ...this.runSamples(),
      ...this.endedCells.flatMap((id) => [...this.cellSamples(id), ...this.ratioSamples(id)]),
      ...(running === null ? [] : this.#ofCell(running.plan.id, ofRunning)),
    ];
  }

  /** Metrics of the run itself. */
  runSamples(): readonly Sample[] {
    return withLabels(runSamples(this.#run), { scenario: this.scenario });
  }

  /** Lasting metrics of a cell that has ended. */
  cellSamples(id: string): readonly Sample[] {
    return this.#ended.get(id) ?? [];
  }

  /** A cell relative to the reference, from the trials that have ended. */
  ratioSamples(id: string): readonly Sample[] {
    return this.#ofCell(id, this.#ratios.get(id) ?? []);
  }

  /** Ids of the cells that have ended. */
  get endedCells(): readonly string[] {
    return [...this.#ended.keys()];
  }

  #cellEnded(cell: Cell): void {
    this.#run = { ...this.#run, running: 0, ended: [...this.#endedBefore(cell), cell.state] };
    if (cell.twinOf !== undefined) return;
    const trial = trialOf(cell);
    if (trial !== null) this.#trials.push(trial);
    this.#ended.set(cell.id, this.#ofCell(cell.id, endedSamples(cell, this.#running?.totals)));
    this.#ratios = ratiosById(this.#order, this.#trials, this.#reference);
    this.#running = null;
  }

  /** The states of the other trials: a repeat replaces an invalid one. */
  #endedBefore({ repeatOf }: Cell): readonly Cell['state'][] {
    const { ended } = this.#run;
    return repeatOf === undefined ? ended : ended.toSpliced(ended.indexOf('invalid'), 1);
  }

  /** A budget may have dropped trials, which then no longer count as planned. */
  #runEnded({ verdicts, endedAt }: Result): void {
    const planned = endedAt === null ? this.#run.planned : this.#run.ended.length;
    this.#run = { ...this.#run, running: 0, planned, verdicts };
  }

  /** A cell that was stopped keeps its counters and has no state. */
  #interrupted(): void {
    if (this.#running === null) return;
    const { id } = this.#running.plan;
    this.#ended.set(id, this.#ofCell(id, this.#running.keptSamples()));
    this.#running = null;
  }

  #ofCell(cell: string, samples: readonly Sample[]): readonly Sample[] {
    return withLabels(samples, { scenario: this.scenario, cell });
  }
}
