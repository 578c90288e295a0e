import { expect, test } from 'vitest';
import { analyseCell } from '../analyse/analyse.ts';
import { predict } from '../analyse/predict/predict.ts';
import { describeLab } from '../lab/testing.ts';
import { cellWith } from '../scenario/testing/cell.ts';
import { counted, gathered } from './testing/claims.ts';

/** A load of three rounds, each with 64 connections in one turn of the driver's event loop. */
const BURSTS = {
  kind: 'closed',
  concurrency: 1,
  objectsPerPage: 64,
  durationMs: 6_000,
  requests: 192,
} as const;
/** Time after which a SYN is sent again: tcp_timeout_init(). */
const SYN_AGAIN_US = 1_000_000;

describeLab('The backlog', () => {
  test.each([
    { backlog: 4, overflows: true },
    { backlog: 511, overflows: false },
  ])('of $backlog, with 64 connections at once, overflows: $overflows', async ({ backlog, overflows }) => {
    const plan = cellWith({ strategy: { backlog, reuse: 'one-request' }, load: BURSTS });
    const evidence = await gathered(plan, { cold: true });
    const full = evidence.observation.hosts.origin?.counters.ListenOverflows ?? 0;
    const cell = counted(analyseCell({ ...plan, trial: 1, prediction: predict(plan) }, evidence));
    expect({ backlog: evidence.logs.origin?.backlog, full: full > 0 }).toEqual({ backlog, full: overflows });
    expect(cell.connect.maxUs > SYN_AGAIN_US).toBe(overflows);
  });
});
