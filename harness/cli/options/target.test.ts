import http from 'node:http';
import { expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { PLAIN_REQUEST } from '../../scenario/request/sent.ts';
import { listenOn } from '../../serve/external/testing/listening.ts';
import { TARGET } from '../commands/shared.ts';
import { readOptions } from './declare.ts';
import { readTarget } from './target.ts';

async function read(typed: Record<string, string | true>) {
  const mistakes: Mistake[] = [];
  const target = await readTarget(readOptions(TARGET, typed, mistakes), PLAIN_REQUEST, mistakes);
  return { target, mistakes: mistakes.map(({ where, what }) => `${where}: ${what}`) };
}

test('readTarget() returns null without a target', async () => {
  expect(await read({})).toEqual({ target: null, mistakes: [] });
});

test('readTarget() refuses each option that needs a target', async () => {
  const { mistakes } = await read({
    targetCa: 'x',
    iMayLoadThisTarget: true,
    maxRate: '5',
    errorBudget: '1',
    readyTimeout: '1s',
  });
  expect(mistakes).toEqual(
    ['--target-ca', '--i-may-load-this-target', '--max-rate', '--error-budget', '--ready-timeout'].map(
      (option) => `${option}: Needs --target`,
    ),
  );
});

test('readTarget() sends no request if an option is wrong', async () => {
  const { target, mistakes } = await read({
    target: 'http://localhost:1/',
    maxRate: '0',
    errorBudget: '101',
  });
  expect(target).toBeNull();
  expect(mistakes.map((one) => one.split(':')[0])).toEqual(['--max-rate', '--error-budget']);
});

test('readTarget() returns the inputs for planning and for running a scenario', async () => {
  await using server = await listenOn(http.createServer((_, response) => response.end()));
  const url = `http://127.0.0.1:${server.port}/`;
  const { target, mistakes } = await read({ target: url, maxRate: '12.5', errorBudget: '2' });
  expect(mistakes).toEqual([]);
  expect(target).toMatchObject({
    facts: { service: { url }, tls: null, maxRatePerSecond: 12.5 },
    run: { errorBudget: { share: 0.02, leastRequests: 100 } },
  });
});
