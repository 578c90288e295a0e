import type { Cell, Environment, Verdict } from '../../result/result.ts';
import { type Sample, sample } from '../sample.ts';

/** The machine and the program. */
export function environmentSamples(environment: Environment): readonly Sample[] {
  const { connlab, node, kernel, nginx, cpu, privileges } = environment;
  const machine = { kernel, nginx: nginx ?? 'none', cores: String(cpu.cores), privileges };
  return [
    ...sample('connlab_build_info', { version: connlab, node }, 1),
    ...sample('connlab_environment_info', machine, 1),
  ];
}

/** The progress of a run. */
export interface RunState {
  readonly startedAtSeconds: number;
  /** Number of cells, each trial counted. */
  readonly planned: number;
  readonly running: number;
  readonly ended: readonly Cell['state'][];
  /** null: not judged yet. */
  readonly verdicts: readonly Pick<Verdict, 'ok'>[] | null;
}

const STATES = ['measured', 'invalid', 'failed', 'skipped'] as const satisfies readonly Cell['state'][];

export function runSamples({
  startedAtSeconds,
  planned,
  running,
  ended,
  verdicts,
}: RunState): readonly Sample[] {
  const inState = (state: Cell['state']) => ended.filter((one) => one === state).length;
  const failed = verdicts?.filter(({ ok }) => !ok).length;
  return [
    ...sample('connlab_run_start_timestamp_seconds', {}, startedAtSeconds),
    ...sample('connlab_run_progress_ratio', {}, planned === 0 ? null : ended.length / planned),
    ...sample('connlab_run_cells', { state: 'planned' }, planned),
    ...sample('connlab_run_cells', { state: 'running' }, running),
    ...STATES.flatMap((state) => sample('connlab_run_cells', { state }, inState(state))),
    ...sample('connlab_run_verdicts', { state: 'ok' }, verdicts === null ? null : verdicts.length - failed!),
    ...sample('connlab_run_verdicts', { state: 'failed' }, failed),
  ];
}
