import { describe, expect, test } from 'vitest';
import { describeLab } from '../lab/testing.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { H3, whyNoHttp3 } from '../testing/http3.ts';
import { failedAs, gathered } from './testing/claims.ts';

const unable = await whyNoHttp3();

/** The settings of a cell, a false claim about it, and the check that must catch it. */
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
  test.each(Object.entries(ROWS))('%s happens, and the checks notice if it does not', async (_, row) => {
    const [did, claim, caughtBy] = row;
    const plan = planOf(did);
    const evidence = await gathered(plan);
    expect(evidence.outcome.counts).toMatchObject({ responses: 200, errors: {} });
    expect(failedAs(plan, evidence)).toEqual([]);
    const failed = failedAs(planOf(claim), evidence);
    expect(failed.map(({ name }) => name)).toContain(caughtBy);
  });
});

function planOf(strategy: Partial<Strategy>): CellPlan {
  const load = { kind: 'closed', concurrency: 4, durationMs: 30_000, requests: 200 } as const;
  return cellWith({ strategy: { ...H3, ...strategy }, load });
}
