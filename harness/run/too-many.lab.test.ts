import { expect, test } from 'vitest';
import { listenOn } from '../serve/external/testing/listening.ts';
import { readTrial } from '../size/search/read-trial.ts';
import { areBroken } from '../size/search/trial.ts';
import { ask, serviceAt } from '../testing/own-service.ts';
import { type PoolService, poolService } from '../testing/pool-services.ts';

/**
 * More requests than six connections can carry, so that all eight are opened. A kept connection carries 75 requests, and
 * at least ten, which the causes ask for, on a machine that is several times slower.
 */
const REQUEST = { purpose: 'search', size: 8, ratePerSecond: 400, durationMs: 1_500, trial: 1 } as const;

async function trialOf(service: PoolService, path: 'direct' | 'nginx') {
  await using server = await listenOn(poolService(service));
  const { size, ratePerSecond, durationMs } = REQUEST;
  const cell = await ask(
    await serviceAt(`http://127.0.0.1:${server.port}/`),
    {
      driver: 'undici',
      poolChoice: 'first',
      pool: size,
      path,
      ...(path === 'nginx' ? { upstreamKeepalive: size } : {}),
    },
    { kind: 'open', arrivals: 'poisson', ratePerSecond, durationMs },
  );
  return readTrial(cell, REQUEST);
}

test.each(['direct', 'nginx'] as const)(
  'a service with a worker for each connection leaves the others without an answer, and the trial says so: %s',
  async (path) => {
    const numbers = await trialOf({ delayMs: 20, workers: 6 }, path);
    expect(numbers.unserved).toEqual({ answering: 6, silent: 2, refused: 0 });
    expect(numbers.causes.map(({ id }) => id)).toContain('connection-holds-worker');
    expect(areBroken([{ numbers }])).toBe(true);
  },
);

test('a service that resets connections beyond a limit fails requests, and the trial says so', async () => {
  const numbers = await trialOf({ delayMs: 20, limit: 6 }, 'direct');
  expect(numbers.unserved).toMatchObject({ answering: 6, silent: 0 });
  expect(numbers.unserved.refused).toBeGreaterThan(0);
  expect(numbers.causes.map(({ id }) => id)).toContain('connection-limit');
  expect(numbers.requestsEach).toBeNull();
  expect(areBroken([{ numbers }])).toBe(true);
});

test('nginx answers with 502 for a service that resets connections beyond a limit, which keeps the others', async () => {
  const numbers = await trialOf({ delayMs: 20, limit: 6 }, 'nginx');
  expect(numbers.unserved).toMatchObject({ silent: 0, refused: 0 });
  expect(numbers.failures['status 502']).toBeGreaterThan(0);
  expect(numbers.requestsEach).toBeNull();
  expect(areBroken([{ numbers }])).toBe(true);
});
