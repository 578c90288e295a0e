import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TIMEOUTS } from '../connection/timeouts.ts';
import { newExchange } from '../exchange.ts';
import { Recorder } from '../record/recorder.ts';
import { httpServer } from '../testing/servers.ts';
import { specOf } from '../testing/spec.ts';
import { UndiciTransport } from './transport.ts';

test('UndiciTransport agrees with the pool on running, waiting and connected', async () => {
  const answers: (() => void)[] = [];
  await using server = await httpServer((_, response) => answers.push(() => response.end('hello')));
  const spec = specOf({ port: server.port, strategy: { driver: 'undici', pool: 2, poolChoice: 'first' } });
  const record = new Recorder(spec);
  let ended = 0;
  const transport = new UndiciTransport({
    spec,
    clock: () => performance.now() * 1_000,
    record,
    timeouts: TIMEOUTS,
    ended: () => (ended += 1),
  });
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await nextTurn();
  };
  for (let i = 0; i < 5; i++) transport.request(newExchange());
  expect(transport.pool.stats).toMatchObject({ connected: 0, pending: 5, queued: 3, size: 5 });
  expect(record.totals.requests).toBe(2);

  await until(() => answers.length === 2);
  expect(transport.pool.stats).toMatchObject({ connected: 2, free: 0, running: 2, queued: 3 });
  expect(record.totals).toMatchObject({ requests: 2, opened: 2 });

  for (const answer of answers.splice(0)) answer();
  await until(() => answers.length === 2);
  expect(transport.pool.stats).toMatchObject({ connected: 2, running: 2, queued: 1 });
  expect(record.totals).toMatchObject({ requests: 4, responses: 2, opened: 2 });

  expect(transport.dropWaiting()).toHaveLength(1);
  for (const answer of answers.splice(0)) answer();
  await until(() => ended === 4);
  // Dropped requests left the pool's queue and never reached the server.
  expect(transport.pool.stats).toMatchObject({ connected: 2, free: 2, running: 0, queued: 0, size: 0 });
  expect(answers).toEqual([]);
  expect(transport.carried()).toEqual([2, 2]);
  await transport.close();
  expect(transport.carried()).toEqual([]);
});
