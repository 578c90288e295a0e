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

/** Long enough that a proxy reads each piece by itself. */
const writeGapMs = 2;

/** Answers in three pieces: acknowledgements that the client delayed, and reads that the answers came in. */
async function receive({ strategy, origin = {} }: Cell): Promise<{ delayed: number; reads: number }> {
  await using lab = await createLab(SMALL_LAB);
  const plan = cellPlan(
    { responseWrites: 3, writeGapMs, ...strategy },
    { origin: { bodyBytes: 300, ...origin } },
  );
  await using target = await startTarget(plan, lab, { seed: 1, nginx });
  const { reads } = await speak(lab, target.endpoint, { requests: REQUESTS });
  expect((await target.logs()).origin!.responseWrites).toBe(3 * REQUESTS);
  return { delayed: counter(lab, 'client', 'DelayedACKs'), reads };
}

/** The second piece waits for the client's acknowledgement of the first, which the client delays. */
async function expectNagle(cell: Cell): Promise<void> {
  expect((await receive(cell)).delayed).toBeGreaterThanOrEqual(REQUESTS / 2);
}

async function expectNoNagle(cell: Cell): Promise<void> {
  expect((await receive(cell)).delayed).toBeLessThan(REQUESTS / 4);
}

describeLab("Nagle's algorithm", () => {
  test("is the origin's where originNoDelay is false", () =>
    expectNagle({ strategy: { originNoDelay: false } }));
  test("is not the origin's where it is true", () => expectNoNagle({ strategy: { originNoDelay: true } }));

  const path = 'nginx';
  const chunked = { contentLength: false };
  const unable = whyUnable(cellPlan({ path }), nginx);
  describe.skipIf(unable !== null)(`of nginx${unable === null ? '' : ` (skipped: ${unable})`}`, () => {
    test('is there where proxyNoDelay is false', () =>
      expectNagle({ strategy: { path, proxyNoDelay: false, upstreamKeepalive: 1 }, origin: chunked }));

    test('is not there where it is true', () =>
      expectNoNagle({ strategy: { path, proxyNoDelay: true, upstreamKeepalive: 1 }, origin: chunked }));

    // nginx buffers: it hands on what it has when a chunk, its buffer or the answer is complete.
    test('has nothing to delay where the length was said: the pieces leave as one', async () => {
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
      test('is there where proxyNoDelay is false', () =>
        expectNagle({ strategy: { path: 'nginx-stream', proxyNoDelay: false } }));
    },
  );
});
