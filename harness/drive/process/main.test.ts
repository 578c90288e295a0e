import type { RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MS_PER_SECOND, monotonicNs } from '../../units.ts';
import type { DriverProgress } from '../driver.ts';
import { launch } from '../testing/launch.ts';
import { httpServer } from '../testing/servers.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { COLD, driverArgv, prepareDriver } from './run-driver.ts';

const hello: RequestListener = (_request, response) => void response.end('hello');

describe('the driver and its harness', () => {
  /** A driver process that ends with the test. */
  function launched(argv = driverArgv([COLD])) {
    const program = launch(argv);
    onTestFinished(() => void program.stop());
    return program;
  }

  test('reports progress, and keeps its connections open from done until close', async () => {
    await using server = await httpServer(hello);
    const program = launched(driverArgv());
    const load = { kind: 'closed', concurrency: 4, durationMs: 700 } as const;
    const driver = await prepareDriver(program, specOf({ port: server.port, load }));
    const reports: DriverProgress[] = [];
    driver.onProgress((progress) => reports.push(progress));
    const atNs = monotonicNs() + 50_000_000n;
    driver.start(atNs);
    const outcome = await driver.done;
    expect(BigInt(outcome.startedAtNs)).toBeGreaterThanOrEqual(atNs);
    expect(reports.length).toBeGreaterThanOrEqual(1);
    expect(reports.at(-1)!.responses).toBeLessThanOrEqual(outcome.counts.responses);
    expect(reports.map(({ latencyP50Us }) => latencyP50Us)).toContainEqual(expect.any(Number));
    expect(reports.map(({ detail }) => detail)).toEqual(reports.map(() => null));
    const { closedByClient, closedByServer, opened } = outcome.connections;
    expect([closedByClient, closedByServer, opened]).toEqual([0, 0, 4]);
    await driver.close();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(program.stderrTail()).toBe('');
  });

  test('reports the detail at whole seconds, and a final one before it is done', async () => {
    await using server = await httpServer(hello);
    const program = launched();
    const load = { kind: 'closed', concurrency: 4, durationMs: 1_100 } as const;
    const driver = await prepareDriver(program, specOf({ port: server.port, load, detail: true }));
    const reports: DriverProgress[] = [];
    driver.onProgress((progress) => reports.push(progress));
    driver.start(monotonicNs());
    const { counts, connections } = await driver.done;
    const details = reports.flatMap(({ atMs, detail }) => (detail === null ? [] : [{ atMs, detail }]));
    // One at each whole second and a final one: on a busy machine the last answers may take another second.
    expect(details.length).toBeGreaterThanOrEqual(2);
    expect(details.length).toBeLessThanOrEqual(1 + Math.floor(details.at(-1)!.atMs / MS_PER_SECOND));
    // The first may be late on a busy machine, but never early.
    expect(details[0]!.atMs).toBeGreaterThanOrEqual(1_000);
    expect(details[0]!.detail.pool).toMatchObject({ queued: 0 });
    const { requests, responses, opened, detail } = reports.at(-1)!;
    expect({ requests, responses, opened }).toEqual({
      requests: counts.requests,
      responses: counts.responses,
      opened: connections.opened,
    });
    expect(detail).toMatchObject({ statuses: counts.statuses, pool: { free: 4, busy: 0, queued: 0 } });
    await driver.close();
  });

  test('returns its outcome when stopped during the load', async () => {
    await using server = await httpServer(hello);
    const load = { kind: 'closed', concurrency: 4, durationMs: 60_000 } as const;
    const abort = new AbortController();
    const driver = await prepareDriver(launched(), specOf({ port: server.port, load }), abort.signal);
    driver.onProgress(() => abort.abort());
    driver.start(monotonicNs());
    const outcome = await driver.done;
    expectSums(outcome);
    expect(outcome.durationMs).toBeLessThan(10_000);
    expect(outcome.counts.responses).toBeGreaterThan(0);
    await driver.close();
  });

  test.each(['before the spec', 'under load'])('ends with its standard input: %s', async (when) => {
    await using server = await httpServer(hello);
    const program = launched();
    if (when === 'under load') {
      const load = { kind: 'closed', concurrency: 4, durationMs: 60_000 } as const;
      const driver = await prepareDriver(program, specOf({ port: server.port, load }));
      const underWay = new Promise<void>((resolve) => driver.onProgress(() => resolve()));
      driver.start(monotonicNs());
      await underWay;
    }
    program.stdin.end();
    expect(await program.exited).toEqual({ code: 0, signal: null });
  });

  test('prepareDriver() rejects with the reason when the driver refuses', async () => {
    const spec = specOf({ port: 80, strategy: { pool: 0 } });
    await expect(prepareDriver(launched(), spec)).rejects.toMatchObject({
      name: 'CellError',
      message: 'Driver refused: Cannot hold a pool of "0"; expected 1 or more',
    });
  });

  test.each([
    ['prints an error', 'console.error("no such thing"); process.exit(7)', /with code 7.*: no such thing/s],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', /by SIGKILL/],
    ['prints plain text', 'console.log("hello"); process.stdin.resume()', /said "hello"; expected one JSON/],
    ['sends an unknown message', 'console.log("{}"); process.stdin.resume()', /said "\{\}"/],
  ])('prepareDriver() rejects when the program %s', async (_, code, message) => {
    const program = launched([process.execPath, '-e', code]);
    await expect(prepareDriver(program, specOf({ port: 80 }))).rejects.toThrow(message);
  });

  test('the driver exits with a message on input that is not JSON', async () => {
    const program = launched();
    program.stdin.write('start!\n');
    expect(await program.exited).toEqual({ code: 1, signal: null });
    expect(program.stderrTail()).toBe('Cannot read "start!"; expected one JSON object a line\n');
  });

  test('driverArgv() starts the current Node and the program beside it', () => {
    const argv = driverArgv(['--request-ms=1']);
    expect(argv[0]).toBe(process.execPath);
    expect(argv.at(-2)).toMatch(/harness\/drive\/process\/main\.ts$/);
  });
});
