import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { NginxErrors } from './error-log.ts';

const HEAD = '2026/11/21 07:28:43 [crit] 26#26: *5 ';
const NO_PORTS = `${HEAD}connect() to 198.18.0.6:8080 failed (99: Cannot assign requested address) while connecting to upstream, client: 198.18.0.1\n`;
const REFUSED = `${HEAD}connect() failed (111: Connection refused) while connecting to upstream, client: 198.18.0.1\n`;

/** A log and a clock that the test controls. */
function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-nginx-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'error.log');
  const clock = { nowMs: 0 };
  return { path, clock, errors: new NginxErrors(path, () => clock.nowMs) };
}

test('NginxErrors.latest() is empty while the log does not exist', () => {
  expect(setUp().errors.latest()).toEqual({});
});

test('NginxErrors.latest() counts new lines, and an unfinished line once it is complete', async () => {
  const { path, clock, errors } = setUp();
  appendFileSync(path, NO_PORTS + REFUSED + NO_PORTS.slice(0, 60));
  expect(errors.latest()).toEqual({});
  await expect.poll(() => errors.latest()).toEqual({ 'no-ports': 1, refused: 1 });
  appendFileSync(path, NO_PORTS.slice(60) + NO_PORTS);
  clock.nowMs = 1_000;
  await expect.poll(() => errors.latest()).toEqual({ 'no-ports': 3, refused: 1 });
});

test('NginxErrors.latest() starts no other reading within a second', async () => {
  const { path, clock, errors } = setUp();
  appendFileSync(path, REFUSED);
  errors.latest();
  await expect.poll(() => errors.latest()).toEqual({ refused: 1 });
  appendFileSync(path, REFUSED);
  clock.nowMs = 999;
  errors.latest();
  // Much longer than a reading takes.
  await wait(50);
  expect(errors.latest()).toEqual({ refused: 1 });
});

test('NginxErrors.read() counts the whole log, even right after another reading began', async () => {
  const { path, errors } = setUp();
  appendFileSync(path, NO_PORTS);
  errors.latest();
  appendFileSync(path, REFUSED.repeat(1_000));
  expect(await errors.read()).toEqual({
    nginxErrors: { 'no-ports': 1, refused: 1_000 },
    nginxLines: [
      { kind: 'refused', lines: 1_000, sample: REFUSED.slice(HEAD.length).split(', client')[0] },
      { kind: 'no-ports', lines: 1, sample: NO_PORTS.slice(HEAD.length).split(', client')[0] },
    ],
  });
});

test('NginxErrors.read() rejects when the log cannot be read, even after an earlier attempt', async () => {
  const { path, errors } = setUp();
  mkdirSync(path);
  errors.latest();
  await expect(errors.read()).rejects.toThrow('EISDIR');
});
