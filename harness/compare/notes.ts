import type { Stored } from '../result/collect.ts';
import type { Result } from '../result/result.ts';
import { listed, several } from '../words.ts';
import type { CellComparison, MachineDifference, Scale, Slowness } from './comparison.ts';
import { hasMoved } from './noise/slowness.ts';
import { areInTurn } from './noise/turns.ts';

export interface NoteInputs {
  readonly base: readonly Stored[];
  readonly current: readonly Stored[];
  readonly scale: Scale;
  readonly machine: readonly MachineDifference[];
  readonly references: ReadonlyMap<string, string>;
  readonly cells: readonly CellComparison[];
  readonly slowness: Slowness | null;
}

/** What a reader must know before the numbers. */
export function notesOf(noted: NoteInputs): readonly string[] {
  return [
    inTurn,
    otherMachine,
    otherConnlab,
    interrupted,
    oneRun,
    oneTrial,
    machineSpeed,
    movedTogether,
    sameResult,
  ]
    .map((note) => note(noted))
    .filter((note) => note !== null);
}

function sameResult({ base, current }: NoteInputs): string | null {
  const files = new Set(base.map(({ file }) => file));
  const both = current.map(({ file }) => file).filter((file) => files.has(file));
  return both.length === 0 ? null : `On both sides, and so the same as itself: ${listed(both)}`;
}

function inTurn({ base, current }: NoteInputs): string | null {
  if (!areInTurn(base, current)) return null;
  const [before, after] = [base, current].map(([side]) => side!.result);
  const text = ({ sideBySide, environment }: Result): string =>
    `${sideBySide!.side} is \`${environment.command}\``;
  return `Measured in turn in one run: ${text(before!)} (before), ${text(after!)} (after)`;
}

function otherMachine({ scale, machine, references }: NoteInputs): string | null {
  if (scale === 'absolute') return null;
  const held = [...references].map(([scenario, cell]) => `${cell} in ${scenario}`);
  const why =
    machine.length === 0
      ? 'As asked, '
      : `The machines differ (${listed(machine.map(({ what }) => what))}), so `;
  return (
    `${why}times and rates are compared only as ratios to a ` +
    `reference within each run (${held.join('; ') || 'there is none'}). A change that slows everything equally does not show`
  );
}

function otherConnlab({ base, current }: NoteInputs): string | null {
  const versions = new Set([...base, ...current].map(({ result }) => result.environment.connlab));
  return versions.size < 2 ? null : `Measured by different versions of connlab: ${listed([...versions])}`;
}

function interrupted({ base, current }: NoteInputs): string | null {
  const cut = [...base, ...current].filter(({ result }) => result.endedAt === null);
  return cut.length === 0
    ? null
    : `Interrupted, so trials are missing: ${listed(cut.map(({ file }) => file))}`;
}

function oneRun({ base, current, scale }: NoteInputs): string | null {
  const scenarios = new Set(base.map(({ result }) => result.scenario));
  if (base.length > scenarios.size || scale === 'ratio' || areInTurn(base, current)) return null;
  return (
    'The base has one run of each scenario, so the difference between whole runs on this machine is only estimated from ' +
    'within them. Give a folder with several runs as the base to measure it'
  );
}

function oneTrial({ cells }: NoteInputs): string | null {
  const alone = cells.filter(({ trials }) => Math.min(trials.base, trials.current) === 1);
  return alone.length === 0
    ? null
    : `${several(alone.length, 'cell')} with one trial: only facts are compared, because one trial has no spread`;
}

/** Fewest cells whose common movement is not chance. */
const FEWEST_CELLS = 5;
const NEARLY_ALL = 0.9;
/** Smallest ratio that is worth a note. */
const NOTABLE = 1.03;

function machineSpeed({ slowness, scale }: NoteInputs): string | null {
  if (scale === 'ratio' || !isNotable(slowness)) return null;
  const isSlower = slowness.estimate > 1;
  const [share, ...bounds] = [slowness.estimate, slowness.low, slowness.high].map((ratio) =>
    Math.round(Math.abs(ratio - 1) * 100),
  ) as [number, number, number];
  const [least, most] = bounds.toSorted((a, b) => a - b);
  return (
    `The machine itself was ${share}% ${isSlower ? 'slower' : 'faster'} in the current result (${least}% to ${most}%), judging by the ` +
    "driver's CPU time per request, which is the same code on both sides. A change of a time or rate up to twice that does not count"
  );
}

function isNotable(slowness: Slowness | null): slowness is Slowness {
  return slowness !== null && hasMoved(slowness) && Math.abs(Math.log(slowness.estimate)) > Math.log(NOTABLE);
}

/** If all cells become slower or faster together, the reason is not one strategy. */
function movedTogether({ cells, slowness }: NoteInputs): string | null {
  if (isNotable(slowness)) return null;
  const moved = cells.flatMap(({ metrics }) =>
    metrics
      .filter(({ metric, ratio }) => metric === 'latency.p50Us' && ratio !== null)
      .map(({ ratio }) => ratio!),
  );
  if (moved.length < FEWEST_CELLS) return null;
  const slower = moved.filter(({ estimate }) => estimate > NOTABLE).length;
  const faster = moved.filter(({ estimate }) => estimate < 1 / NOTABLE).length;
  if (Math.max(slower, faster) < NEARLY_ALL * moved.length) return null;
  return (
    `Nearly all cells became ${slower > faster ? 'slower' : 'faster'} together (latency p50 of ${Math.max(slower, faster)} of ` +
    `${moved.length}): look for something that they share, such as the machine`
  );
}
