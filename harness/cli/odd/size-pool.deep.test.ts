import { expect, test } from 'vitest';
import { listenOn } from '../../serve/external/testing/listening.ts';
import type { Sizing } from '../../size/answer.ts';
import { poolService } from '../../testing/pool-services.ts';
import { connlab, temporaryFolder } from '../testing/command.ts';

test('size-pool of a service with a worker for each connection: 4 or 5, and that more than 6 starve others', async () => {
  await using listening = await listenOn(poolService({ delayMs: 20, workers: 6, saysIdleSeconds: 5 }));
  const url = `http://127.0.0.1:${listening.port}/`;
  const words = [
    '--rate',
    '150',
    '--p99',
    '150ms',
    '--target',
    url,
    '--budget',
    '90s',
    '--out',
    'out',
    '--json',
  ];
  const { code, out, err } = await connlab(await temporaryFolder(), 'size-pool', ...words);
  const { outcome, harm, sizes } = JSON.parse(out) as Sizing;
  expect(code).toBe(0);
  expect(outcome).toMatchObject({ kind: 'found', smallestPassed: expect.toBeOneOf([4, 5]) });
  expect(outcome.kind === 'found' && outcome.recommended <= 6).toBe(true);
  expect(Math.max(...sizes.map(({ size }) => size))).toBeGreaterThan(6);
  expect(harm).toMatchObject({ answering: 6, cause: { id: 'connection-holds-worker', host: 'service' } });
  const report = err.replaceAll(/\s+/g, ' ');
  expect(report).toContain(harm!.cause!.evidence);
  expect(report).not.toContain('Not reachable');
});
