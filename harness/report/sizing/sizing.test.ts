import { describe, expect, test } from 'vitest';
import { rowsOf } from '../../size/rows.ts';
import { WAITED } from '../../size/search/trial.ts';
import type { UpstreamAnswer } from '../../size/search/upstream.ts';
import { constantMs, exponentialMs, lognormalMs, simulateTrial } from '../../size/testing/simulate.ts';
import { goalOf } from '../../size/testing/size.ts';
import { interruptedSizing, simulatedSizing } from '../../size/testing/sizing.ts';
import { sizingReport } from './sizing.ts';

const PLAIN = { colour: false, file: 'results/size-pool.json' };
const found = simulatedSizing(goalOf(400, 120), { serviceMs: exponentialMs(20), seed: 4 });

const SIZINGS = [
  ['a size', found],
  ['a slow service', simulatedSizing(goalOf(400, 25), { serviceMs: lognormalMs(8, 40), seed: 1 })],
  ['a hard limit', simulatedSizing(goalOf(400, 60), { serviceMs: constantMs(10), places: 3, seed: 1 })],
  ['failures', simulatedSizing(goalOf(400, 60), { serviceMs: constantMs(10), refused: 0.3, seed: 1 })],
  ['nothing yet', interruptedSizing(goalOf(400, 60), { serviceMs: constantMs(10), seed: 1 }, 0)],
] as const;

describe('sizingReport()', () => {
  test.each(SIZINGS)('fits 100 columns: %s', (_case, sizing) => {
    const lines = sizingReport(sizing, PLAIN).split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  test('has the number first, then why', () => {
    if (found.outcome.kind !== 'found') throw new Error('not found');
    const [first, second] = sizingReport(found, PLAIN).split('\n');
    expect(first).toBe(`Take ${found.outcome.recommended} connections`);
    expect(second).toContain(`${found.outcome.smallestPassed} is the smallest pool that passed`);
  });

  test('says "probably" of more load where its trials, as the table has them, did not decide', () => {
    const { isUndecided: _, ...decided } = found.growth[0]!;
    for (const [meets, doubt, words] of [
      [true, {}, ' still meets the target'],
      [true, { isUndecided: true }, ' probably still meets the target'],
      [false, { isUndecided: true }, ' probably does not meet the target'],
    ] as const) {
      const text = sizingReport({ ...found, growth: [{ ...decided, meets, ...doubt }] }, PLAIN);
      expect(text.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`With 20% more [^,]*, \\d+${words}:`));
    }
  });

  test.each([
    ['a slow service', 'slower than the target'],
    ['a hard limit', /saturates at (2\d\d|3\d\d) requests per second/],
    ['failures', /\d+% of the requests fail.*status 503/],
    ['nothing yet', 'Undecided so far (interrupted)'],
  ] as const)('says why there is none: %s', (name, words) => {
    const [, sizing] = SIZINGS.find(([one]) => one === name)!;
    const text = sizingReport(sizing, PLAIN).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(words);
  });

  test.each([
    [{ kind: 'keeps-nothing', requestsEach: 1 }, 'closes each one itself, after one request, so'],
    [{ kind: 'keeps-nothing', requestsEach: 3.2 }, 'after 3.2 requests on average'],
    [
      { kind: 'failures', size: null, share: 0.75, failures: {} },
      '75% of the requests fail, even over few connections at a low rate',
    ],
    [
      {
        kind: 'silent-backend',
        size: 8,
        cause: {
          id: 'silent-backend',
          strength: 'likely',
          host: 'service',
          remedy: 'Ask each backend',
          evidence: '2 of 8 connections had no answer',
        },
      },
      'As large a share of any pool waits in vain. With 8 connections, 2 of 8 connections had no answer (silent-backend). Ask each backend.',
    ],
    [{ kind: 'failures', size: 8, share: 0.75, failures: {} }, 'fail, with 8 connections at 400 per second'],
  ] as const)('says why a service is left alone: %o', (reason, words) => {
    const text = sizingReport({ ...found, outcome: { kind: 'not-reachable', reason } }, PLAIN);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  test('says what failed at which size, and what that means', () => {
    const [first, second] = found.sizes;
    const sizes = [
      { ...first!, failures: { ECONNRESET: 3, [WAITED]: 9 } },
      { ...second!, failures: { ECONNRESET: 1, 'status 503': 2 } },
    ];
    const text = sizingReport({ ...found, sizes }, PLAIN).replaceAll(/\s+/g, ' ');
    const [a, b] = [first!, second!].map(({ size }) => `${size} connection${size === 1 ? '' : 's'}`);
    expect(text).toContain(
      `error ECONNRESET: 3 with ${a} and 1 with ${b}. The other end reset the connection (RST)`,
    );
    expect(text).toContain(
      `error status 503: 2 with ${b}. The service or a gateway refuses requests for now`,
    );
    expect(text).not.toContain(`error ${WAITED}`);
  });

  test('marks a percentile among requests that were never answered as a lower bound', () => {
    const service = { serviceMs: constantMs(20), workers: 1, seed: 1 };
    const request = { purpose: 'search', size: 8, ratePerSecond: 100, durationMs: 3_000, trial: 1 } as const;
    const goal = goalOf(100, 80);
    const numbers = simulateTrial(service, request);
    expect(numbers.failures).toEqual({ ERR_UNANSWERED: 7, [WAITED]: expect.any(Number) });
    const [row] = rowsOf([{ ...request, numbers, tookMs: 1 }], goal);
    expect(row!.atLeast).toEqual(['p99Us']);
    const text = sizingReport({ ...found, sizes: [row!] }, PLAIN);
    expect(text).toMatch(/^ +8 +100 +1 +[\d,]+ +>= [\d,]+ /m);
    const passed = found.sizes.filter(({ decision }) => decision === 'passed');
    expect(sizingReport({ ...found, sizes: passed }, PLAIN)).not.toContain('>= ');
  });

  test('says from where on more connections do harm, with the cause', () => {
    const cause = {
      id: 'connection-holds-worker',
      strength: 'likely',
      host: 'service',
      evidence: '6 of 8 connections had answers, and 2 had none',
      remedy: 'Keep fewer',
    } as const;
    const harm = { size: 8, answering: 6, share: 0.004, failures: { ERR_UNANSWERED: 2 }, cause };
    const text = sizingReport({ ...found, harm }, PLAIN).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      'With 8 connections, 6 of 8 connections had answers, and 2 had none (connection-holds-worker). Keep fewer.',
    );
    const bare = sizingReport({ ...found, harm: { ...harm, cause: null } }, PLAIN).replaceAll(/\s+/g, ' ');
    expect(bare).toContain('With 8 connections 0.4% of the requests fail (ERR_UNANSWERED: 2).');
  });

  test('says what fails at every size, whatever the outcome', () => {
    const failing = { share: 0.0123, requests: 4_000, failures: { ECONNRESET: 49 }, least: 2, most: 5 };
    const said =
      'The service fails 1.23% of the requests at every size that was tried at 400 per second, with 2 connections about as ' +
      'many as with 5 (of 4,000 requests, ECONNRESET: 49). A pool size does not change that: find out why they fail.';
    const wordsOf = (outcome: typeof found.outcome): string =>
      sizingReport({ ...found, outcome, failing }, PLAIN).replaceAll(/\s+/g, ' ');
    const reason = { kind: 'failures', size: 5, share: 0.0123, failures: {} } as const;
    expect(wordsOf(found.outcome)).toContain(said);
    expect(wordsOf({ kind: 'undecided', why: 'No', leaning: null, isUnbelievable: false })).toContain(said);
    const none = wordsOf({ kind: 'not-reachable', reason });
    expect(none).toContain(`${said} A failed request does not count as a fast answer.`);
    expect(none).not.toContain('with 5 connections at 400 per second');
  });

  test('says what was asked for and found no time', () => {
    const sizing = simulatedSizing(
      goalOf(400, 120, { throughNginx: true, budgetMs: 44_000 }),
      { serviceMs: exponentialMs(20), seed: 4 },
      { path: 'nginx' },
    );
    const text = sizingReport(sizing, PLAIN).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Not done: --through nginx: the keepalive of nginx, because ');
  });

  test('shows the lines to paste and the file', () => {
    const text = sizingReport(found, PLAIN);
    expect(text).toContain('const pool = new Pool(origin, {');
    expect(text).toContain('results/size-pool.json');
  });

  test('shows the keepalive of nginx beside the rules of thumb', () => {
    const row = { requests: 3_000, opened: 40, closed: 30, closedPerSecond: 10, endedByService: null };
    const upstream: UpstreamAnswer = {
      ratePerSecond: 400,
      poolSize: 40,
      workers: 1,
      smallest: 23,
      largestChurning: 22,
      rows: [
        { ...row, keepalive: 16, rule: '16' },
        { ...row, keepalive: 22, rule: null },
        { ...row, keepalive: 23, rule: null, closed: 0, closedPerSecond: 0 },
      ],
    };
    const reportOf = (change: Partial<UpstreamAnswer>) =>
      sizingReport({ ...found, upstream: { ...upstream, ...change } }, PLAIN);
    const wordsOf = (change: Partial<UpstreamAnswer>) => reportOf(change).replaceAll(/\s+/g, ' ');
    expect(wordsOf({})).toContain(
      'with keepalive 23 it closed none of its connections in 3,000 requests, and 30 in 3,000 requests with keepalive 22. The client had ' +
        "40 connections, nginx 1 worker (keepalive is for each); counted by the proxy's kernel.",
    );
    expect(reportOf({})).toMatch(/22 +- +3,000 +40 +30 +10\.0/);
    expect(wordsOf({ largestChurning: 16 })).toContain('with keepalive 16. Those in between were not tried.');
    expect(wordsOf({ largestChurning: null })).toContain(
      'in 3,000 requests. Smaller ones were not all tried.',
    );
    expect(wordsOf({ smallest: null })).toContain(
      'with every keepalive that was tried (30 in 3,000 requests with keepalive 22).',
    );
    const ended = upstream.rows.map((one) => ({ ...one, endedByService: 7 }));
    expect(wordsOf({ workers: 2, rows: ended })).toContain(
      'nginx 2 workers (keepalive is for each); counted by nginx and the kernel',
    );
    expect(reportOf({ rows: ended })).toMatch(/16 +16 +3,000 +40 +30 +10\.0 +7/);
  });
});
