import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareResults } from '../harness/compare/compare.ts';
import type { Comparison, Verdict } from '../harness/compare/comparison.ts';
import { type FailOn, failsIn, failsOn, restsOnNothing } from '../harness/compare/fail-on.ts';
import { compareJunit } from '../harness/report/compare/junit.ts';
import { compareMarkdown } from '../harness/report/compare/markdown.ts';
import { markdownReport } from '../harness/report/markdown.ts';
import type { Stored } from '../harness/result/collect.ts';

export interface Sides {
  /** Empty: there is nothing to compare with. */
  readonly base: readonly Stored[];
  readonly current: readonly Stored[];
  /** null: never. */
  readonly failOn: FailOn | null;
}

/** The outcome of a comparison. */
export interface Judgement {
  /** null: there was nothing to compare with. */
  readonly comparison: Comparison | null;
  readonly verdict: Verdict | 'none';
  readonly failed: boolean;
  readonly headline: string;
}

/** Throws a UsageError if the two have nothing in common, or if one side comes from several machines. */
export function judge({ base, current, failOn }: Sides): Judgement {
  if (base.length === 0) {
    return {
      comparison: null,
      verdict: 'none',
      failed: false,
      headline: 'Measured, and compared with nothing',
    };
  }
  const comparison = compareResults(base, current);
  const { verdict, headline } = comparison;
  return { comparison, verdict, failed: failsIn(comparison, failOn) || restsOnNothing(comparison), headline };
}

/** Writes the comparison for other programs: `comparison.json` and `junit.xml`. */
export async function writeComparison(
  folder: string,
  comparison: Comparison,
  failOn: FailOn | null,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'comparison.json'), `${JSON.stringify(comparison)}\n`);
  await writeFile(join(folder, 'junit.xml'), compareJunit(comparison, failsOn(failOn)));
}

/** A verdict with what a reader must know first. */
export interface Noted extends Pick<Judgement, 'comparison' | 'headline'> {
  readonly notes: readonly string[];
}

/** The parts of a page: the comparison, if there is a base, and what the current side measured. */
export function pageParts(
  { comparison, headline, notes }: Noted,
  current: readonly Stored[],
): readonly string[] {
  const measured = markdownReport(current.map(({ result }) => result));
  if (comparison === null)
    return [`## ${headline}`, notes.map((note) => `> ${note}`).join('\n>\n'), measured];
  return [
    compareMarkdown({ ...comparison, notes: [...notes, ...comparison.notes] }),
    `<details><summary>What was measured</summary>\n\n${measured}\n</details>`,
  ];
}
