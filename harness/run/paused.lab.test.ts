import { expect, test } from 'vitest';
import { analyseCell } from '../analyse/analyse.ts';
import { predict } from '../analyse/predict/predict.ts';
import { describeLab } from '../lab/testing.ts';
import { DEFAULT_STRATEGY } from '../scenario/axes/defaults.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../scenario/defaults.ts';
import { PLAIN_RECORD } from '../scenario/request/contents.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { gather } from './cell.ts';
import { counted } from './testing/claims.ts';
import { stopForAWhile } from './testing/stop.ts';

const STOP_AT_MS = 600;
/** The 300 requests that are due in this time need more than all ports. */
const STOPPED_MS = 600;
const RATE_PER_SECOND = 500;
/**
 * 100 connections are open at once, less than half of the ports. After a stop, the driver begins what was due: it fills
 * the ports before the first answer if a connection takes it less than 200 ms / 220, twelve times what it takes alone.
 */
const DELAY_MS = 200;
const PORTS = { low: 40_000, high: 40_219 };

/** A cell that does not run out of ports, because the origin closes first. */
function planOf(delayMs = DELAY_MS): CellPlan {
  return {
    id: 'cell',
    name: 'cell',
    strategy: { ...DEFAULT_STRATEGY, reuse: 'one-request', closer: 'server' },
    load: { kind: 'open', ratePerSecond: RATE_PER_SECOND, arrivals: 'constant', durationMs: 2_000 },
    lab: { ...DEFAULT_LAB, ports: PORTS },
    origin: { ...DEFAULT_ORIGIN, delay: { kind: 'constant', ms: delayMs } },
    request: PLAIN_RECORD,
    remedyFor: null,
  };
}

/** Runs a cell and stops the program with this word in its command line for a while. */
async function cellWith(plan: CellPlan, word: string | null) {
  let isDone = word === null;
  const signal = AbortSignal.timeout(40_000);
  const evidence = await gather({ plan, seed: 1, nginx: null, signal }, ({ atMs }) => {
    if (isDone || atMs < STOP_AT_MS) return;
    isDone = true;
    void stopForAWhile(word!, STOPPED_MS);
  });
  expect(isDone).toBe(true);
  return counted(analyseCell({ ...plan, trial: 1, prediction: predict(plan) }, evidence));
}

describeLab('a cell whose ports ran out', () => {
  test.each([
    ['driver', 'drive/process/main'],
    ['origin', 'servers/origin'],
  ])('is no finding when the %s was stopped', async (name, word) => {
    const cell = await cellWith(planOf(), word);
    expect(cell.exhaustion).toMatchObject({ host: 'client' });
    expect(cell.checks.filter(({ ok }) => !ok).map((check) => check.name)).toContain('undisturbed');
    expect(cell.state).toBe('invalid');
    // The longest pause is named: on a busy machine another program may have waited for a CPU longer than this one was stopped.
    const longest = new RegExp(`^The (${name} was stopped|\\w+ was ready to run and did not run) `);
    expect(cell.causes?.[0]).toMatchObject({
      id: 'machine-paused',
      strength: 'proven',
      evidence: expect.stringMatching(longest),
    });
  });

  test('is a finding if the origin is slow, even if the machine paused', async () => {
    const cell = await cellWith(planOf(2 * DELAY_MS), 'drive/process/main');
    expect(cell.exhaustion).toMatchObject({ host: 'client' });
    expect(cell.checks.find(({ name }) => name === 'undisturbed')).toMatchObject({ ok: true });
    expect(cell.causes?.map(({ id }) => id)).toContain('ports-held-open');
  });
});
