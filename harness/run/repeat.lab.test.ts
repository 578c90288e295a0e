import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/testing/command.ts';
import { describeLab } from '../lab/testing.ts';
import { readResult } from '../result/store.ts';
import { readScenario } from '../scenario/read/validate.ts';
import { run } from './run.ts';
import { stopForAWhile } from './testing/stop.ts';

/** The driver stands still for so long within the load, ms: over a quarter of its requests are late. */
const STOPPED_MS = 400;

const { scenario } = readScenario(
  {
    name: 'one',
    question: 'x?',
    load: { kind: 'open', ratePerSecond: 200, arrivals: 'constant', durationMs: 1_000 },
    cells: [{ name: 'a' }],
  },
  'one.ts',
);

describeLab('run()', () => {
  test('repeats a cell whose driver was late, and keeps the repeat', async () => {
    const folder = await temporaryFolder();
    const seen: string[] = [];
    let stopped: Promise<void> | null = null;
    const result = await run({
      ...{ scenario, folder, seed: 1, trials: 1, signal: new AbortController().signal },
      onEvent: (event) => {
        if (event.type === 'cell-progress') stopped ??= stopForAWhile('drive/process/main', STOPPED_MS);
        if (event.type === 'cell-started')
          seen.push(`${event.index}/${event.cells} ${event.repeatOf?.reason ?? ''}`);
      },
    });
    await stopped;
    expect(seen).toEqual(['1/1 ', expect.stringMatching(/^2\/2 .*driver on time: expected p99 of lateness/)]);
    // On a busy machine the repeat may be late as well.
    expect(result.cells).toMatchObject([
      { trial: 1, repeatOf: { reason: expect.stringContaining('driver on time') } },
    ]);
    expect(await readResult(folder)).toMatchObject({
      endedAt: result.endedAt,
      cells: [{ id: 'a', trial: 1 }],
    });
    expect(result.endedAt).not.toBeNull();
    const [{ repeatOf, ...cell }] = result.cells as [(typeof result.cells)[0]];
    if (cell.state !== 'measured' && cell.state !== 'invalid') throw new Error(cell.reason);
    expect(cell.startedAt > repeatOf!.startedAt).toBe(true);
    expect(cell.warnings.map(({ code }) => code)).toContain('repeated');
  });
});
