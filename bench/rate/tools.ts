import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import type { DriverOutcome, WireName } from '../../harness/drive/driver.ts';
import { prepareDrivers } from '../../harness/drive/group/driver-group.ts';
import { driverArgv, warmDriver } from '../../harness/drive/process/run-driver.ts';
import { WIRE_VARIABLE } from '../../harness/drive/socket/wire/able.ts';
import { tasksetArguments } from '../../harness/lab/cpus.ts';
import type { Program } from '../../harness/lab/program.ts';
import { DEFAULT_STRATEGY } from '../../harness/scenario/axes/defaults.ts';
import { loadsOfDrivers } from '../../harness/scenario/drivers-of-load.ts';
import { PLAIN_REQUEST } from '../../harness/scenario/request/sent.ts';
import type { Load } from '../../harness/scenario/scenario.ts';
import type { Strategy } from '../../harness/scenario/strategy.ts';
import { MS_PER_SECOND, monotonicNs } from '../../harness/units.ts';
import { freeCores, type Rig } from '../nginx.ts';

const CONNECTIONS = 32;
const DURATION_MS = 3_000;

/** A load generator. Resolves to requests per second. Rejects if a request failed. */
export type Tool = (rig: Rig) => Promise<number>;

/** Our own driver, started and recording as in a run. */
export function ourDriver(driven: Driven = {}): Tool {
  return async (rig) => {
    const { counts, durationMs } = await runDriver(rig, driven);
    return (counts.responses / durationMs) * MS_PER_SECOND;
  };
}

/** So many processes of our own driver that share the connections, on whichever cores are free. */
export function ourDrivers(drivers: number, durationMs: number): Tool {
  const load = { kind: 'closed', concurrency: CONNECTIONS, durationMs, drivers } as const;
  return ourDriver({ load, isPinned: false });
}

/** Gives a program back the cores that its host's pinning takes from it. */
function unpinned(argv: readonly string[]): [string, ...string[]] {
  return [...tasksetArguments(freeCores()), ...argv] as [string, ...string[]];
}

interface Driven {
  /** Whether it has the core of its host alone. Default: true. */
  readonly isPinned?: boolean;
  readonly strategy?: Partial<Strategy>;
  /** Default: `CONNECTIONS`. */
  readonly concurrency?: number;
  /** Whether it reports the detail during the load. */
  readonly detail?: boolean;
  /** Wire of the driver `socket`. Default: the fastest. */
  readonly wire?: WireName;
  /** Default: closed, with `concurrency`. */
  readonly load?: Load;
}

/** Runs our own driver. */
export async function runDriver(
  { lab, address, port, ca }: Rig,
  { strategy = {}, concurrency = CONNECTIONS, detail = false, wire, load, isPinned = true }: Driven,
): Promise<DriverOutcome> {
  const env = wire === undefined ? {} : { [WIRE_VARIABLE]: wire };
  const asked = load ?? { kind: 'closed', concurrency, durationMs: DURATION_MS };
  const chosen = { ...DEFAULT_STRATEGY, ...strategy };
  const argv = isPinned ? driverArgv() : unpinned(driverArgv());
  const programs = await Promise.all(
    Array.from({ length: loadsOfDrivers(asked).length }, () =>
      lab.start('client', { name: 'driver', argv, env }),
    ),
  );
  for (const program of programs) warmDriver(program, { strategy: chosen, request: PLAIN_REQUEST });
  const driver = await prepareDrivers(programs, {
    endpoint: { address, port, host: address, path: '/', ...(ca === undefined ? {} : { ca }) },
    request: PLAIN_REQUEST,
    strategy: chosen,
    load: asked,
    sourceAddresses: [],
    seed: 1,
    bucketMs: 100,
    connectBin: 100,
    detail,
  });
  driver.start(monotonicNs());
  const outcome = await driver.done;
  await driver.close();
  const { counts } = outcome;
  if (counts.requests !== counts.statuses['200']) throw new Error(`Driver counted ${JSON.stringify(counts)}`);
  return outcome;
}

interface WrkOptions {
  readonly headers?: readonly string[];
  readonly threads?: number;
  /** Default: `DURATION_MS`. */
  readonly durationMs?: number;
  /** Default: true. */
  readonly isPinned?: boolean;
}

/** wrk, by default with one thread. */
export function wrk({
  headers = [],
  threads = 1,
  durationMs = DURATION_MS,
  isPinned = true,
}: WrkOptions = {}): Tool {
  return async ({ lab, url }) => {
    const options = [`-t${threads}`, `-c${CONNECTIONS}`, `-d${durationMs / MS_PER_SECOND}s`];
    const bare = ['wrk', ...options, ...headers.flatMap((header) => ['-H', header]), url] as const;
    const argv = isPinned ? bare : unpinned(bare);
    const output = await read(await lab.start('client', { name: 'wrk', argv }));
    const rate = Number(/^Requests\/sec:\s+([\d.]+)/m.exec(output)?.[1]);
    if (!(rate > 0) || /Socket errors|Non-2xx/.test(output)) throw new Error(`wrk said: ${output}`);
    return rate;
  };
}

/** h2load with one thread. */
export function h2load({ connections, streams }: Record<'connections' | 'streams', number>): Tool {
  return async ({ lab, url }) => {
    const options = ['-t1', `-c${connections}`, `-m${streams}`, `-D${DURATION_MS / MS_PER_SECOND}`];
    const output = await read(
      await lab.start('client', { name: 'h2load', argv: ['h2load', ...options, url] }),
    );
    const rate = Number(/^finished in [^,]+, ([\d.]+) req\/s/m.exec(output)?.[1]);
    if (!(rate > 0) || !/ 0 failed, 0 errored/.test(output)) throw new Error(`h2load said: ${output}`);
    return rate;
  };
}

/** autocannon with one worker and its default of no pipelining. */
export function autocannon(): Tool {
  const main = createRequire(import.meta.url).resolve('autocannon');
  return async ({ lab, url }) => {
    const options = ['-c', String(CONNECTIONS), '-d', String(DURATION_MS / MS_PER_SECOND), '-j', '-n'];
    const argv = [process.execPath, main, ...options, url] as const;
    const output = JSON.parse(await read(await lab.start('client', { name: 'autocannon', argv })));
    if (output.errors + output.non2xx > 0) throw new Error(`autocannon counted ${output.errors} errors`);
    return output.requests.total / output.duration;
  };
}

async function read(program: Program): Promise<string> {
  const output = await text(program.stdout);
  const { code } = await program.exited;
  if (code === 0) return output;
  throw new Error(`${program.name} ended with code ${code}: ${program.stderrTail()}`);
}
