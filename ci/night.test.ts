import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { OTHER_MACHINE, storedOf, timed, trialsOf } from '../harness/compare/testing/results.ts';
import { formatResult } from '../harness/result/format.ts';
import type { Environment, Result } from '../harness/result/result.ts';
import { chooseBase, machineOf, readKept } from './kept.ts';
import { concludeNight, type Ended } from './night.ts';
import type { NightlyOptions } from './options.ts';

let kept: string;
let nights: number;

beforeEach(async () => {
  kept = await mkdtemp(join(tmpdir(), 'connlab-kept-'));
  nights = 0;
  onTestFinished(() => rm(kept, { recursive: true }));
});

interface Night {
  readonly times?: number;
  readonly environment?: Environment;
  readonly state?: 'measured' | 'failed';
  readonly verdicts?: Result['verdicts'];
  readonly options?: Partial<NightlyOptions>;
}

/** A night whose latencies are `times` as long. */
async function night({ times = 1, state = 'measured', verdicts = [], ...night }: Night = {}): Promise<Ended> {
  nights += 1;
  const out = join(kept, String(nights));
  const startedAt = new Date(Date.UTC(2026, 10, nights)).toISOString();
  const environment = night.environment === undefined ? {} : { environment: night.environment };
  const cells = trialsOf('pool', { trial: timed(times), state });
  const stored = storedOf(
    cells,
    { startedAt, verdicts, ...environment } satisfies Partial<Result>,
    join(out, 'result.json'),
  );
  await mkdir(out);
  await writeFile(stored.file, formatResult(stored.result));
  const options = {
    suite: 'quick',
    suiteOptions: [],
    kept,
    base: null,
    out,
    failOn: 'worse',
    accept: false,
  } as const;
  return concludeNight({ ...options, ...night.options }, [stored]);
}

async function baseOf(
  machine: Environment = storedOf([]).result.environment,
): Promise<readonly string[] | string> {
  const { runs } = await readKept(kept);
  const base = chooseBase(runs, {
    suite: 'quick',
    machine: machineOf([storedOf([], { environment: machine })]),
  });
  return base.kind === 'runs' ? base.runs.map(({ folder }) => folder.slice(kept.length + 1)) : base.kind;
}

describe('concludeNight()', () => {
  test('passes the first night, which is compared with nothing, and is the base of the second', async () => {
    expect(await night()).toMatchObject({ exitCode: 0, verdict: 'none' });
    expect(await baseOf()).toEqual(['1']);
    const second = await night();
    expect(second).toMatchObject({ exitCode: 0, verdict: 'same' });
    expect(second.summary).toMatch(/^## ⚪ The same in 1 cell/);
  });

  test('fails a night that is worse, keeps it out of the base, and goes on failing', async () => {
    await night();
    expect(await night({ times: 1.5 })).toMatchObject({ exitCode: 1, verdict: 'worse' });
    expect(await night({ times: 1.5 })).toMatchObject({ exitCode: 1, verdict: 'worse' });
    expect(await baseOf()).toEqual(['1']);
    const out = join(kept, '3');
    expect(await readFile(join(out, 'junit.xml'), 'utf8')).toContain('<failure ');
    expect(JSON.parse(await readFile(join(out, 'comparison.json'), 'utf8'))).toMatchObject({
      verdict: 'worse',
    });
    expect(await readFile(join(out, 'history.md'), 'utf8')).toContain('3 runs on one machine');
  });

  test('begins a new base with a night that is accepted', async () => {
    await night();
    const accepted = await night({ times: 1.5, options: { accept: true } });
    expect(accepted).toMatchObject({ exitCode: 0, verdict: 'worse' });
    expect(await baseOf()).toEqual(['2']);
    expect(await night({ times: 1.5 })).toMatchObject({ exitCode: 0, verdict: 'same' });
  });

  test('fails if there are earlier nights and none of them is good', async () => {
    await night();
    await night({ times: 1.5 });
    await rm(join(kept, '1'), { recursive: true });
    const ended = await night({ times: 1.5 });
    expect(ended).toMatchObject({ exitCode: 1, headline: 'No earlier run is good' });
    expect(await baseOf()).toBe('none good');
  });

  test('fails, and keeps nothing, if no cell was measured', async () => {
    expect(await night({ state: 'failed' })).toMatchObject({ exitCode: 4 });
    expect(await baseOf()).toBe('first');
  });

  test.each([
    ['held', { ok: true }, 0],
    ['did not hold', { ok: false }, 1],
    ['is about a cell without a measurement', { ok: false, unknown: true as const }, 0],
  ])('exits as it should when nothing changed and a statement %s', async (_, verdict, exitCode) => {
    await night();
    const verdicts = [{ expectation: 'opens 4', cell: 'pool', observed: '4', ...verdict }];
    const ended = await night({ verdicts });
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.summary.includes('A statement of a scenario did not hold')).toBe(exitCode === 1);
  });

  test('fails nothing with --fail-on never, and doubts with inconclusive', async () => {
    await night();
    expect(await night({ times: 1.5, options: { failOn: null } })).toMatchObject({
      exitCode: 0,
      verdict: 'worse',
    });
    // Its only cell is the reference, so its times cannot be compared.
    const doubtful = await night({ environment: OTHER_MACHINE, options: { failOn: 'inconclusive' } });
    expect(doubtful.exitCode).toBe(1);
    expect(doubtful.summary).toMatch(/Cannot compare \(\d\)/);
  });

  test('compares a night with --base alone', async () => {
    await night({ times: 1.5 });
    await night({ times: 1.5 });
    const ended = await night({ options: { base: join(kept, '1') } });
    expect(ended).toMatchObject({ exitCode: 0, verdict: 'better' });
  });
});

describe('chooseBase()', () => {
  test('takes the last seven good runs of the suite', async () => {
    for (let at = 0; at < 9; at += 1) await night();
    await night({ options: { suite: 'full' } });
    expect(await baseOf()).toEqual(['3', '4', '5', '6', '7', '8', '9']);
  });

  test('prefers runs of this machine, or else takes those of the last one', async () => {
    await night();
    await night({ environment: OTHER_MACHINE });
    expect(await baseOf()).toEqual(['1']);
    expect(await baseOf({ ...OTHER_MACHINE, kernel: '6.19.0' })).toEqual(['2']);
  });
});

describe('readKept()', () => {
  test('leaves out, and names, what is not a run', async () => {
    await night();
    await mkdir(join(kept, 'unfinished'));
    await mkdir(join(kept, 'foreign'));
    await writeFile(join(kept, 'foreign', 'run.json'), '{"runVersion":2}');
    const { runs, leftOut } = await readKept(kept);
    expect(runs).toHaveLength(1);
    expect(leftOut).toEqual([expect.stringContaining('foreign'), expect.stringContaining('unfinished')]);
  });

  test('finds nothing in a missing folder', async () =>
    expect(await readKept(join(kept, 'none'))).toEqual({ runs: [], leftOut: [] }));
});
