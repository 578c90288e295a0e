import { describe, expect, test } from 'vitest';
import { createLab } from '../lab/create.ts';
import { describeLab, SMALL_LAB } from '../lab/testing.ts';
import type { OriginSettings } from '../scenario/scenario.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { whyUnable } from './able.ts';
import { inspectNginx } from './nginx/nginx.ts';
import { cellPlan, speak } from './testing/cell.ts';
import { counter } from './testing/kernel.ts';
import { startTarget } from './up.ts';

const nginx = await inspectNginx();
const REQUESTS = 20;

interface Cell {
  readonly strategy: Partial<Strategy>;
  readonly origin?: Partial<OriginSettings>;
}

/** Gap between pieces, long enough that the proxy reads each one separately. */
const writeGapMs = 2;

/** Asks for answers in three pieces, and counts the client's delayed acknowledgements and its reads. */
async function receive({ strategy, origin = {} }: Cell): Promise<{ delayed: number; reads: number }> {
  await using lab = await createLab(SMALL_LAB);
  const plan = cellPlan(
    { responseWrites: 3, writeGapMs, ...strategy },
    { origin: { bodyBytes: 300, ...origin } },
  );
  await using target = await startTarget(plan, lab, { seed: 1, nginx, cold: true });
  const { reads } = await speak(lab, target.endpoint, { requests: REQUESTS });
  expect((await target.logs()).origin!.responseWrites).toBe(3 * REQUESTS);
  return { delayed: counter(lab, 'client', 'DelayedACKs'), reads };
}

/** With Nagle, the second piece waits for the acknowledgement of the first, which the client delays. */
async function expectNagle(cell: Cell): Promise<void> {
  expect((await receive(cell)).delayed).toBeGreaterThanOrEqual(REQUESTS / 2);
}

async function expectNoNagle(cell: Cell): Promise<void> {
  expect((await receive(cell)).delayed).toBeLessThan(REQUESTS / 4);
}

describeLab("Nagle's algorithm", () => {
  test('delays answers of the origin if originNoDelay is false', () =>
    expectNagle({ strategy: { originNoDelay: false } }));
  test('does not delay answers of the origin if originNoDelay is true', () =>
    expectNoNagle({ strategy: { originNoDelay: true } }));

  const path = 'nginx';
  const chunked = { contentLength: false };
  const unable = whyUnable(cellPlan({ path }), nginx);
  describe.skipIf(unable !== null)(`of nginx${unable === null ? '' : ` (skipped: ${unable})`}`, () => {
    test('delays answers if proxyNoDelay is false', () =>
      expectNagle({ strategy: { path, proxyNoDelay: false, upstreamKeepalive: 1 }, origin: chunked }));

    test('does not delay answers if proxyNoDelay is true', () =>
      expectNoNagle({ strategy: { path, proxyNoDelay: true, upstreamKeepalive: 1 }, origin: chunked }));

    // nginx buffers: it sends what it has when a chunk, its buffer or the answer is complete.
    test('has nothing to delay if the answer has a length: the pieces leave as one write', async () => {
      const strategy: Partial<Strategy> = { path, proxyNoDelay: false, upstreamKeepalive: 1 };
      const { delayed, reads } = await receive({ strategy });
      expect(delayed).toBeLessThan(REQUESTS / 4);
      expect(reads).toBe(REQUESTS);
    });
  });

  const unableStream = whyUnable(cellPlan({ path: 'nginx-stream' }), nginx);
  describe.skipIf(unableStream !== null)(
    `of nginx as a proxy of TCP${unableStream === null ? '' : ` (skipped: ${unableStream})`}`,
    () => {
      test('delays answers if proxyNoDelay is false', () =>
        expectNagle({ strategy: { path: 'nginx-stream', proxyNoDelay: false } }));
    },
  );
});
