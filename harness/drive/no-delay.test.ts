import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { socketCalls } from './socket/raw/calls.ts';
import { driveHere } from './testing/drive.ts';
import { rawServer } from './testing/servers.ts';
import { specOf } from './testing/spec.ts';
import { TESTED_DRIVERS, type TestedDriver } from './testing/tested-drivers.ts';

interface Handle {
  setNoDelay(isOn: boolean): number;
}

/** The prototype of Node's TCP handles, through which setsockopt(2) is called. */
let handles: Handle;

beforeAll(async () => {
  await using server = await rawServer(() => {});
  const socket = net.connect(server.port, '127.0.0.1');
  handles = Object.getPrototypeOf((socket as unknown as { _handle: Handle })._handle);
  socket.destroy();
});

afterAll(() => vi.restoreAllMocks());

async function noDelayOf({ serve, strategy, wire }: TestedDriver, clientNoDelay: boolean) {
  await using server = await serve({});
  const load = { kind: 'closed', concurrency: 1, requests: 2, durationMs: 20_000 } as const;
  const spec = specOf({ ...server, load, strategy: { ...strategy, clientNoDelay } });
  return (await driveHere(spec, { wire })).outcome.connections.noDelay;
}

const ON = { on: 1, off: 0, unknown: 0 };
const OFF = { on: 0, off: 1, unknown: 0 };

describe.each(TESTED_DRIVERS.filter(({ isTcp }) => isTcp))('TCP_NODELAY of the driver $name', (driver) => {
  test.each([
    [true, ON],
    [false, OFF],
  ])('set to %s, is counted as the kernel reports it', async (requested, expected) => {
    expect(await noDelayOf(driver, requested)).toEqual(expected);
  });

  test.each([
    [true, OFF],
    [false, ON],
  ])('%s not obeyed, is counted as the kernel reports it', async (requested, expected) => {
    const { setNoDelay } = handles;
    const spy = vi.spyOn(handles, 'setNoDelay').mockImplementation(function (this: Handle) {
      return setNoDelay.call(this, !requested);
    });
    const calls = socketCalls()!;
    const { setsockopt, scratch } = calls;
    const raw = vi.spyOn(calls, 'setsockopt').mockImplementation((...given) => {
      new Int32Array(scratch.value.buffer)[0] = Number(!requested);
      return setsockopt(...given);
    });
    const counted = await noDelayOf(driver, requested);
    spy.mockRestore();
    raw.mockRestore();
    expect(counted).toEqual(expected);
  });
});
