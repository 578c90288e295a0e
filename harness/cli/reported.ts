import { basename } from 'node:path';
import { UsageError } from '../errors.ts';
import { cleanText } from '../report/terminal/clean.ts';
import { filesBelow, type Stored } from '../result/collect.ts';
import { RESULT_FILE, readResult } from '../result/store.ts';
import { SIZING_FILE, type Sizing } from '../size/answer.ts';
import { readStoredSizing } from '../size/stored/store.ts';
import { allOrMistakes } from './mistakes.ts';
import type { Terminal } from './terminal.ts';

/** A sizing and its file. */
export interface ReportedSizing {
  readonly file: string;
  readonly sizing: Sizing;
}

/** What `connlab report` can show, each oldest first within a path. */
export interface Reported {
  readonly stored: readonly Stored[];
  readonly sizings: readonly ReportedSizing[];
}

/**
 * The results and sizings at each path, and folders that were left out on standard error. Rejects with a UsageError that has
 * the mistakes of all.
 */
export async function collectReported(
  paths: readonly string[],
  { err }: Pick<Terminal, 'err'>,
): Promise<Reported> {
  const hear = (line: string): void => err(cleanText(line));
  const files = await allOrMistakes(
    paths.map((path) => () => filesBelow(path, [RESULT_FILE, SIZING_FILE], hear)),
  );
  const read = await allOrMistakes(
    files.map((own) => () => allOrMistakes(own.map((file) => () => readOne(file)))),
  );
  const inOrder = read.flatMap((own) => own.toSorted((a, b) => startOf(a).localeCompare(startOf(b))));
  return {
    stored: inOrder.flatMap((one) => ('result' in one ? [one] : [])),
    sizings: inOrder.flatMap((one) => ('sizing' in one ? [one] : [])),
  };
}

async function readOne(file: string): Promise<Stored | ReportedSizing> {
  if (basename(file) === SIZING_FILE) return { file, sizing: await readStoredSizing(file) };
  try {
    return { file, result: await readResult(file) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // A sizing may have any name, for instance that of the output of --json.
    const sizing = await readStoredSizing(file).catch(() => null);
    if (sizing === null) throw error;
    return { file, sizing };
  }
}

function startOf(one: Stored | ReportedSizing): string {
  return 'result' in one ? one.result.startedAt : one.sizing.startedAt;
}
