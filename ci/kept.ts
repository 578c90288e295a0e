import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Verdict } from '../harness/compare/comparison.ts';
import { fingerprintKey } from '../harness/compare/noise/fingerprint.ts';
import { collectSound, type Stored } from '../harness/result/collect.ts';

/** In the folder of each kept run, beside its results. */
const RUN_FILE = 'run.json';
/** Number of good runs in the base, a week of nights: a single one does not show how much whole runs differ. */
const BASE_RUNS = 7;

const runSchema = z.object({
  runVersion: z.literal(1),
  suite: z.string(),
  startedAt: z.iso.datetime(),
  verdict: z.string(),
  good: z.boolean(),
  accepted: z.boolean(),
});

/** The record of a night, besides its results. */
export interface RunRecord extends z.infer<typeof runSchema> {
  /** Verdict of the comparison; `none`: there was nothing to compare with. */
  readonly verdict: Verdict | 'none' | (string & {});
  /** Later nights may be compared with it. */
  readonly good: boolean;
  /** It became the new base whatever had changed: earlier runs are no longer used. */
  readonly accepted: boolean;
}

export interface KeptRun {
  readonly folder: string;
  readonly record: RunRecord;
  readonly results: readonly Stored[];
}

export interface Kept {
  /** Oldest first. */
  readonly runs: readonly KeptRun[];
  /** Folders and files that are not runs or results, each with the reason. */
  readonly leftOut: readonly string[];
}

/** The runs in a folder, each in a folder of its own with `run.json`. A missing folder has none. */
export async function readKept(folder: string): Promise<Kept> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const read = await Promise.all(folders.map(readRun));
  return {
    runs: read
      .flatMap(({ run }) => (run === null ? [] : [run]))
      .toSorted((a, b) => a.record.startedAt.localeCompare(b.record.startedAt)),
    leftOut: read.flatMap(({ leftOut }) => leftOut),
  };
}

async function readRun(folder: string): Promise<{ run: KeptRun | null; leftOut: readonly string[] }> {
  const text = await readFile(join(folder, RUN_FILE), 'utf8').catch(() => null);
  if (text === null)
    return { run: null, leftOut: [`${folder}: has no ${RUN_FILE}: that night did not finish`] };
  const record = runSchema.safeParse(jsonOf(text));
  if (!record.success) return { run: null, leftOut: [`${folder}: its ${RUN_FILE} is not one of connlab's`] };
  const { results, unsound } = await collectSound(folder).catch(() => ({ results: [], unsound: [] }));
  const leftOut = unsound.flatMap(({ mistakes }) =>
    mistakes.slice(0, 1).map((one) => `${one.where}: ${one.what}`),
  );
  if (results.length === 0) return { run: null, leftOut: [...leftOut, `${folder}: has no results left`] };
  return { run: { folder, record: record.data, results }, leftOut };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Makes a folder of results a kept run. */
export async function writeRecord(folder: string, record: Omit<RunRecord, 'runVersion'>): Promise<void> {
  await writeFile(join(folder, RUN_FILE), `${JSON.stringify({ runVersion: 1, ...record }, null, 2)}\n`);
}

/** The base of a night, or why it has none. */
export type Base =
  | { readonly kind: 'runs'; readonly runs: readonly KeptRun[] }
  /** No earlier run of this suite. */
  | { readonly kind: 'first' }
  /** There are earlier runs and none is good: the night must not pass because of that. */
  | { readonly kind: 'none good'; readonly runs: number };

/**
 * The last seven good runs of the suite, none older than the last accepted one. They come from a machine like this one
 * (by its fingerprint) or, if there are none, from that of the last good run, because a base comes from one machine.
 */
export function chooseBase(
  runs: readonly KeptRun[],
  { suite, machine }: { readonly suite: string; readonly machine: string },
): Base {
  const own = runs.filter(({ record }) => record.suite === suite);
  const since = own.slice(
    Math.max(
      0,
      own.findLastIndex(({ record }) => record.accepted),
    ),
  );
  const good = since.filter(({ record }) => record.good);
  if (good.length === 0)
    return own.length === 0 ? { kind: 'first' } : { kind: 'none good', runs: own.length };
  const here = good.filter((run) => machineOf(run.results) === machine);
  const wanted = here.length > 0 ? machine : machineOf(good.at(-1)!.results);
  return { kind: 'runs', runs: good.filter((run) => machineOf(run.results) === wanted).slice(-BASE_RUNS) };
}

/** A key for the machine that results come from. */
export function machineOf(results: readonly Stored[]): string {
  return fingerprintKey(results[0]!.result.environment);
}
