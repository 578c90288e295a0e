import { describe, expect, test } from 'vitest';
import { analyseCell } from '../analyse/analyse.ts';
import type { Evidence } from '../analyse/evidence.ts';
import { predict } from '../analyse/predict/predict.ts';
import { describeLab } from '../lab/testing.ts';
import { combinationMistakes } from '../scenario/combinations.ts';
import { DEFAULT_LAB, DEFAULT_ORIGIN } from '../scenario/defaults.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { type Strategy, strategyOf } from '../scenario/strategy.ts';
import { inspectNginx } from '../serve/nginx/nginx.ts';
import { H3, whyNoHttp3 } from '../testing/http3.ts';
import { gather } from './cell.ts';

const unable = await whyNoHttp3();

/** These say that the machine was busy with other things. */
const ABOUT_TIME = ['driver on time', 'observers kept their interval'];

/** What a cell really does, and what it might claim instead, with the check that must catch it. */
type Row = [did: Partial<Strategy>, claim: Partial<Strategy>, caughtBy: string];

const ROWS: Readonly<Record<string, Row>> = {
  'keep-alive on one connection': [{}, { ...H3, protocol: 'h2', driver: 'http2' }, 'protocol'],
  'one request a connection': [{ reuse: 'one-request' }, { reuse: 'keep-alive' }, 'connections client'],
  'few streams on few connections': [{ streams: 2, pool: 2 }, { streams: 1, pool: 4 }, 'in flight'],
  'resumed sessions': [{ reuse: 'one-request', resumption: true }, { reuse: 'one-request' }, 'resumption'],
};

function describeHttp3(name: string, body: () => void): void {
  if (unable === null) describeLab(name, body);
  else describe.skip(`${name} (needs HTTP/3: ${unable})`, body);
}

describeHttp3('HTTP/3 through nginx', () => {
  test.each(Object.entries(ROWS))('does %s, and the checks see when it does not', async (_, row) => {
    const [did, claim, caughtBy] = row;
    const plan = planOf(did);
    expect(combinationMistakes(plan, 'test')).toEqual([]);
    const evidence = await gather({
      plan,
      seed: 1,
      nginx: await inspectNginx(),
      signal: AbortSignal.timeout(20_000),
    });
    expect(evidence.outcome.counts).toMatchObject({ responses: 200, errors: {} });
    expect(failedChecks(plan, evidence)).toEqual([]);
    expect(failedChecks(planOf(claim), evidence)).toContain(caughtBy);
  });
});

function planOf(strategy: Partial<Strategy>): CellPlan {
  return {
    id: 'cell',
    name: 'cell',
    strategy: strategyOf(H3, strategy),
    load: { kind: 'closed', concurrency: 4, durationMs: 10_000, requests: 200 },
    lab: DEFAULT_LAB,
    origin: DEFAULT_ORIGIN,
    remedyFor: null,
  };
}

/** Names of the checks that the evidence fails in a cell that claims to have done this. */
function failedChecks(plan: CellPlan, evidence: Evidence): readonly string[] {
  const cell = analyseCell({ ...plan, trial: 1, prediction: predict(plan) }, evidence);
  if (!('checks' in cell)) throw new Error(`The cell is ${cell.state}`);
  return cell.checks.filter(({ name, ok }) => !ok && !ABOUT_TIME.includes(name)).map(({ name }) => name);
}
