import { bandOf } from '../../size/model/band.ts';
import type { Goal } from '../../size/search/goal.ts';
import type { Measure } from '../../size/search/steps.ts';
import type { Trial } from '../../size/search/trial.ts';
import { isJudged, type SizeView, viewOf, viewsOf } from '../../size/views.ts';
import { amount, count, duration, joinGiven, several } from '../../words.ts';
import { formatUs, latencyText } from '../quantity.ts';
import type { ProgressTarget } from '../terminal/progress.ts';

/** The progress of a sizing. */
export interface SizingState {
  readonly goal: Goal;
  readonly trials: readonly Trial[];
  readonly elapsedMs: number;
}

/** A trial that starts or has ended. */
export type SizingStep =
  | {
      readonly type: 'trial-started';
      readonly number: number;
      readonly step: Measure;
      readonly known: SizingState;
    }
  | { readonly type: 'trial-ended'; readonly trial: Trial; readonly known: SizingState };

/** Shows the progress of a sizing: one changing line on a terminal, and a line for each trial that has ended. */
export function sizingProgressOf({ line, live, paint }: ProgressTarget): (event: SizingStep) => void {
  return (event) => {
    if (event.type === 'trial-started') live?.(startedLine(event));
    else line(endedLine(event, paint));
  };
}

/** `[7] trying 9 connections: between 8 and 10  ·  10 passes, 8 fails  ·  43 s of 170 s` */
function startedLine({ number, step, known }: Extract<SizingStep, { type: 'trial-started' }>): string {
  const { goal, elapsedMs } = known;
  return [
    `[${number}] trying ${several(step.request.size, 'connection')}: ${step.why}`,
    knownText(known),
    `${duration(elapsedMs)} of ${duration(goal.budgetMs)}`,
  ].join('  ·  ');
}

/** `[7] 9 connections: p99 58.1 ms (54.2 ms to 62.3 ms), undecided` */
function endedLine(
  { trial, known }: Extract<SizingStep, { type: 'trial-ended' }>,
  paint: ProgressTarget['paint'],
): string {
  const { size, numbers, purpose } = trial;
  const head = `[${trial.trial}] ${several(size, 'connection')}`;
  if (numbers.invalid !== null) {
    return `${head}: ${paint.bad(isJudged(trial) ? 'failed' : 'not counted')}, ${numbers.invalid}`;
  }
  if (purpose === 'upstream') {
    const closed = count(numbers.upstream?.closed ?? 0);
    return `${head}, nginx keepalive ${trial.upstreamKeepalive}: ${closed} upstream connections closed`;
  }
  if (purpose !== 'search') {
    const alone = purpose === 'service' ? `the service takes ${formatUs(numbers.service.meanUs)}, ` : '';
    return `${head}, ${amount(trial.ratePerSecond)} per second: ${alone}p99 ${latencyText(bandOf([numbers.latency], known.goal.confidence), 'p99Us')}`;
  }
  const own = known.trials.filter((one) => isSame(one, trial));
  return `${head}: ${viewText(viewOf(size, own, known.goal), paint)}`;
}

function isSame(one: Trial, other: Trial): boolean {
  return one.purpose === other.purpose && one.size === other.size && one.numbers.invalid === null;
}

function viewText({ band, longRunP99Us, decision }: SizeView, paint: ProgressTarget['paint']): string {
  const colour = { passed: paint.good, failed: paint.bad, undecided: paint.doubtful }[decision];
  const longRun = longRunP99Us === band.p99Us ? '' : `, in the long run ${boundText(longRunP99Us)}`;
  const bounds = `${boundText(band.lowUs)} to ${boundText(band.highUs)}`;
  return `p99 ${latencyText(band, 'p99Us')}${longRun} (${bounds}), ${colour(decision)}`;
}

function boundText(us: number): string {
  return us === Infinity ? 'no end' : formatUs(us);
}

/** `10 passes, 8 fails` */
function knownText({ goal, trials }: SizingState): string {
  const views = viewsOf(trials, goal);
  const passed = views.find(({ decision }) => decision === 'passed');
  const failed = views.findLast(
    ({ size, decision }) => decision === 'failed' && (passed === undefined || size < passed.size),
  );
  return (
    joinGiven([passed && `${passed.size} passes`, failed && `${failed.size} fails`], ', ') ||
    'nothing known yet'
  );
}
