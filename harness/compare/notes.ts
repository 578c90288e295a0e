import type { Stored } from '../result/collect.ts';
import type { Result } from '../result/result.ts';
import { listed, several } from '../words.ts';
import type { CellComparison, MachineDifference, Scale, Slowness } from './comparison.ts';
import { hasMoved } from './noise/slowness.ts';
import { areInTurn } from './noise/turns.ts';

export interface Noted {
  readonly base: readonly Stored[];
  readonly current: readonly Stored[];
  readonly scale: Scale;
  readonly machine: readonly MachineDifference[];
  readonly references: ReadonlyMap<string, string>;
  readonly cells: readonly CellComparison[];
  readonly slowness: Slowness | null;
}

/** What a reader must know before the numbers. */
export function notesOf(noted: Noted): readonly string[] {
  return [inTurn, otherMachine, otherConnlab, interrupted, oneRun, oneTrial, machineSpeed, movedTogether]
    .map((note) => note(noted))
    .filter((note) => note !== null);
}

function inTurn({ base, current }: Noted): string | null {
  if (!areInTurn(base, current)) return null;
  const [before, after] = [base, current].map(([side]) => side!.result);
  const text = ({ sideBySide, environment }: Result): string =>
    `${sideBySide!.side} is \`${environment.command}\``;
  return `Measured in turn in one run: ${text(before!)} (before), ${text(after!)} (after)`;
}

function otherMachine({ scale, machine, references }: Noted): string | null {
  if (scale === 'absolute') return null;
  const held = [...references].map(([scenario, cell]) => `${cell} in ${scenario}`);
  const why =
    machine.length === 0
      ? 'As asked, '
      : `The machines differ (${listed(machine.map(({ what }) => what))}), so `;
  return (
    `${why}times and rates are compared only as ratios to a ` +
    `reference within each run (${held.join('; ') || 'there is none'}). What made everything slower alike does not show`
  );
}

function otherConnlab({ base, current }: Noted): string | null {
  const versions = new Set([...base, ...current].map(({ result }) => result.environment.connlab));
  return versions.size < 2 ? null : `Measured by different versions of connlab: ${listed([...versions])}`;
}

function interrupted({ base, current }: Noted): string | null {
  const cut = [...base, ...current].filter(({ result }) => result.endedAt === null);
  return cut.length === 0
    ? null
    : `Interrupted, so that trials are missing: ${listed(cut.map(({ file }) => file))}`;
}

function oneRun({ base, current, scale }: Noted): string | null {
  const scenarios = new Set(base.map(({ result }) => result.scenario));
  if (base.length > scenarios.size || scale === 'ratio' || areInTurn(base, current)) return null;
  return (
    'The base has one run of each scenario: how far whole runs are apart on this machine is known from within them only. ' +
    'A folder with several runs as the base tells'
  );
}

function oneTrial({ cells }: Noted): string | null {
  const alone = cells.filter(({ trials }) => Math.min(trials.base, trials.current) === 1);
  return alone.length === 0
    ? null
    : `${several(alone.length, 'cell')} with one trial: only facts are compared, for one trial has no spread`;
}

/** With fewer cells, moving alike is no surprise. */
const FEWEST_CELLS = 5;
const NEARLY_ALL = 0.9;
/** As a factor; less is nothing to speak of. */
const TOLD = 1.03;

/** Whatever the server is. */
function machineSpeed({ slowness, scale }: Noted): string | null {
  if (scale === 'ratio' || !isTold(slowness)) return null;
  const isSlower = slowness.estimate > 1;
  const [share, ...bounds] = [slowness.estimate, slowness.low, slowness.high].map((ratio) =>
    Math.round(Math.abs(ratio - 1) * 100),
  ) as [number, number, number];
  const [least, most] = bounds.toSorted((a, b) => a - b);
  return (
    `The machine itself was ${share}% ${isSlower ? 'slower' : 'faster'} in the current result (${least}% to ${most}%), by the CPU time ` +
    'that the driver needed for a request, which is the same code on both sides. Twice that is not held against a time or a rate'
  );
}

function isTold(slowness: Slowness | null): slowness is Slowness {
  return slowness !== null && hasMoved(slowness) && Math.abs(Math.log(slowness.estimate)) > Math.log(TOLD);
}

/** All cells slower by about as much: that is no matter of one strategy. */
function movedTogether({ cells, slowness }: Noted): string | null {
  if (isTold(slowness)) return null;
  const moved = cells.flatMap(({ metrics }) =>
    metrics
      .filter(({ metric, ratio }) => metric === 'latency.p50Us' && ratio !== null)
      .map(({ ratio }) => ratio!),
  );
  if (moved.length < FEWEST_CELLS) return null;
  const slower = moved.filter(({ estimate }) => estimate > TOLD).length;
  const faster = moved.filter(({ estimate }) => estimate < 1 / TOLD).length;
  if (Math.max(slower, faster) < NEARLY_ALL * moved.length) return null;
  return (
    `Nearly all cells became ${slower > faster ? 'slower' : 'faster'} together (latency p50 of ${Math.max(slower, faster)} of ` +
    `${moved.length}): look for something that they share, as the machine itself`
  );
}
