import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from '../harness/cli/exit-code.ts';
import { historyOf } from '../harness/compare/history/history.ts';
import { EXIT } from '../harness/errors.ts';
import { historyMarkdown } from '../harness/report/compare/history.ts';
import { collectResults, type Stored } from '../harness/result/collect.ts';
import type { Verdict as ResultVerdict } from '../harness/result/result.ts';
import { type Judgement, judge, pageParts, writeComparison } from './judge.ts';
import { type Base, chooseBase, machineOf, readKept, writeRecord } from './kept.ts';
import type { NightlyOptions } from './options.ts';
import { fitting } from './page.ts';

/** How a night ended. */
export interface Ended {
  readonly exitCode: number;
  readonly verdict: Judgement['verdict'];
  readonly headline: string;
  /** Markdown, also in `summary.md`. */
  readonly summary: string;
}

/** Compares a measured suite with the base, writes the files of the run, and says how it ended. */
export async function concludeNight(options: NightlyOptions, current: readonly Stored[]): Promise<Ended> {
  const { out, failOn, accept, suite } = options;
  await mkdir(out, { recursive: true });
  if (!current.some(({ result }) => result.cells.some(({ state }) => state === 'measured'))) {
    const nothing = { headline: 'No cell was measured', verdict: 'none' } as const;
    return end(out, { ...nothing, exitCode: EXIT.cellFailed, parts: [] });
  }
  const { kind, base, earlier } = await findBase(options, current);
  const judgement = judge({ base, current, failOn });
  const { comparison, verdict } = judgement;
  if (comparison !== null) await writeComparison(out, comparison, failOn);
  const good = accept || (!judgement.failed && kind !== 'none good');
  const startedAt = current[0]!.result.startedAt;
  await writeRecord(out, { suite, startedAt, verdict, good, accepted: accept });
  const history = await writeHistory(out, [...earlier, ...current]);
  const refuted = current.some(({ result }) => result.verdicts.some(isRefuted));
  const exitCode = good && !refuted ? EXIT.fine : EXIT.verdictFailed;
  const headline = kind === 'none good' ? 'No earlier run is good' : judgement.headline;
  const notes = notesOf({ kind, refuted, broken: current.some(isBroken), accept });
  const parts = [...pageParts({ ...judgement, headline, notes }, current), history];
  return end(out, { headline, verdict, exitCode, parts });
}

async function end(
  out: string,
  { parts, ...ended }: Omit<Ended, 'summary'> & { readonly parts: readonly string[] },
): Promise<Ended> {
  const summary = fitting(parts.length === 0 ? [`## ${ended.headline}`] : parts);
  await writeFile(join(out, 'summary.md'), summary);
  return { ...ended, summary };
}

/** Whether a statement did not hold. One that could not be judged counts as neither: the comparison covers its cell. */
function isRefuted({ ok, unknown }: ResultVerdict): boolean {
  return !ok && unknown !== true;
}

function isBroken({ result }: Stored): boolean {
  return exitCodeOf(result, { strict: false, interrupted: false }) === EXIT.cellFailed;
}

/** The base of the night, how it was chosen, and the earlier runs of the same suite. */
async function findBase({ base, kept, suite }: NightlyOptions, current: readonly Stored[]): Promise<Held> {
  const { runs } = kept === null ? { runs: [] } : await readKept(kept);
  const earlier = runs.filter(({ record }) => record.suite === suite).flatMap(({ results }) => results);
  if (base !== null) return { kind: 'given', base: await collectResults(base), earlier };
  const chosen = chooseBase(runs, { suite, machine: machineOf(current) });
  const held = chosen.kind === 'runs' ? chosen.runs.flatMap(({ results }) => results) : [];
  return { kind: chosen.kind, base: held, earlier };
}

interface Held {
  readonly kind: Base['kind'] | 'given';
  readonly base: readonly Stored[];
  readonly earlier: readonly Stored[];
}

async function writeHistory(out: string, results: readonly Stored[]): Promise<string> {
  const history = historyOf(results);
  const markdown = historyMarkdown(history);
  await writeFile(join(out, 'history.md'), markdown);
  const runs = Math.max(...history.lineages.map((lineage) => lineage.runs));
  return runs < 2 ? '' : `<details><summary>History</summary>\n\n${markdown}\n</details>`;
}

/** Notes that belong above the comparison. */
function notesOf({ kind, refuted, broken, accept }: Situation): readonly string[] {
  const notes: readonly (readonly [applies: boolean, note: string])[] = [
    [accept, 'Accepted: all changes are wanted, and later nights are compared with this one'],
    [kind === 'first', 'The first run of this suite: there is nothing to compare it with'],
    [
      kind === 'none good',
      'None of the earlier runs was good, so there is no base to compare with. `--accept` starts a new one',
    ],
    [refuted, 'A statement of a scenario did not hold: see what was measured'],
    [broken, 'Some cells were invalid or failed: see what was measured'],
  ];
  return notes.flatMap(([applies, note]) => (applies ? [note] : []));
}

interface Situation {
  readonly kind: Held['kind'];
  readonly refuted: boolean;
  readonly broken: boolean;
  readonly accept: boolean;
}
