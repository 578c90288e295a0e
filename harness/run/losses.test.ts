import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { TargetLogs } from '../serve/target.ts';
import { diedAt, refuseLosses } from './losses.ts';

function labThatLost(lost: string | null): Lab {
  return { lost: () => lost, folder: { outside: tmpdir(), inside: tmpdir() } } as Lab;
}

function logsWith(kind: string, sample: string): TargetLogs {
  return {
    nginxErrors: { [kind]: 1 },
    nginxLines: [{ kind, lines: 1, sample }],
    origin: null,
    proxy: null,
    upstream: null,
  };
}

test('refuseLosses() names a worker of nginx that died, with its signal', async () => {
  const logs = logsWith('worker-died', 'worker process 24 exited on signal 9');
  await expect(refuseLosses(labThatLost(null), logs)).rejects.toThrow(
    new CellError('nginx lost a worker during the load: worker process 24 exited on signal 9'),
  );
});

test('refuseLosses() takes no other line of nginx for a death', async () => {
  const logs = logsWith('no-connections', '1024 worker_connections are not enough');
  await expect(refuseLosses(labThatLost(null), logs)).resolves.toBeUndefined();
});

test('diedAt() says when, and what took the program with it', async () => {
  const died = new CellError('proxy died with SIGKILL:\nout of luck');
  const said = (lost: string | null): Promise<unknown> => diedAt(died, labThatLost(lost), 1_240_000_000n);
  expect(await said(null)).toEqual(
    new CellError('1.2 s after the start of the load: proxy died with SIGKILL:\nout of luck'),
  );
  expect(await said('The lab ended')).toEqual(
    new CellError('1.2 s after the start of the load: The lab ended'),
  );
});

test('diedAt() leaves other errors alone', async () => {
  const error = new Error('Interrupted');
  expect(await diedAt(error, labThatLost(null), 0n)).toBe(error);
});
