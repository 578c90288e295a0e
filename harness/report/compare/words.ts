import type {
  Comparison,
  MachineDifference,
  Noise,
  NoiseSource,
  Provenance,
} from '../../compare/comparison.ts';
import { several } from '../../words.ts';
import { softwareText } from '../environment.ts';

/** Verdicts that a reader should look at, the worst first. */
export const CHANGED = ['worse', 'different', 'better'] as const;

const SOURCES: Readonly<Record<NoiseSource, string>> = {
  runs: 'several runs of the base',
  twins: 'cells that were measured twice',
  halves: 'the earlier against the later half of the trials',
  turns: 'every other trial of a side against the rest',
  none: 'nothing: there are too few trials',
};

/** How far apart identical cells or runs were, judged by the same rules. */
export function noiseText({ offsets, sameWithSame }: Noise): string {
  const { source, compared, alarms } = sameWithSame;
  const known = Object.values(offsets).filter(({ source: from }) => from !== 'none');
  if (source === 'none' || known.length === 0)
    return 'Noise of this machine: unknown, as there are too few trials';
  const most = Math.max(...known.map(({ offset }) => offset));
  const what = source === 'turns' ? 'beyond chance, either side moved' : 'whole runs are off';
  return (
    `Same with same (${SOURCES[source]}): ${several(compared, 'comparison')}, ${several(alarms, 'false alarm')}; ` +
    `${what} by ${((Math.exp(most) - 1) * 100).toFixed(1)}% at most (standard deviation)`
  );
}

export function rulesText({ level, marginPercent, tests, noise }: Comparison): string {
  const names = noise.sameWithSame.source === 'turns' ? 'signed ranks, Mann-Whitney' : 'Mann-Whitney';
  return (
    `Worse or better: by more than ${marginPercent}% and three times the noise, with a chance of ${level * 100}% for any false ` +
    `alarm among ${several(tests, 'test')} (${names}, Holm). Same: within ${marginPercent}% with 95% confidence`
  );
}

/** Where one side of a comparison comes from, in a line. */
export function provenanceText(side: Provenance): string {
  const { files, startedAt, connlab, cpu, command } = side;
  const when = startedAt.length === 1 ? startedAt[0]! : `${startedAt[0]} to ${startedAt.at(-1)}`;
  const from = files.length === 1 ? files[0]! : several(files.length, 'result');
  const server = command === undefined ? '' : `\`${command}\`, `;
  return `${server}${from}, ${when}, connlab ${connlab}, ${softwareText(side)}, ${cpu}`;
}

export function machineText({ what, base, current }: MachineDifference): string {
  return `${what}: ${base} → ${current}`;
}
