import type { DriverProgress } from '../../drive/driver.ts';
import { COLD, driverArgv, prepareDriver, warmDriver } from '../../drive/process/run-driver.ts';
import { CellError } from '../../errors.ts';
import { createLab } from '../../lab/create.ts';
import { labSpec } from '../../lab/spec.ts';
import { observeDestination } from '../../observe/observe.ts';
import { monotonicNs, NS_PER_MS } from '../../units.ts';
import { duration } from '../../words.ts';
import type { ClientCell, ClientReport } from '../wire/messages.ts';

export interface ShareOptions {
  readonly what: ClientCell;
  /** Whether the driver begins without a warm-up. */
  readonly cold: boolean;
  /** Told once the driver is ready. Resolves with the start of the load, by this machine's monotonic clock. */
  readonly start: () => Promise<bigint>;
  readonly onProgress: (progress: DriverProgress) => void;
  /** Ends the load; the report still comes. */
  readonly stop: AbortSignal;
  /** Ends the driver at once: nobody wants its report. */
  readonly drop: AbortSignal;
}

/**
 * One client's share of a cell: the driver process of any cell, on this machine's own network and observed on it. Rejects with
 * a CellError if it fails, and with the reason of `drop`.
 */
export async function runShare(options: ShareOptions): Promise<ClientReport> {
  const { what, cold, start, onProgress, stop, drop } = options;
  const { plan, spec } = what;
  const { target } = plan;
  if (target === undefined) throw new CellError('The cell has no target');
  await using lab = await createLab(labSpec(plan), drop);
  const program = await lab.start('client', { name: 'driver', argv: driverArgv(cold ? [COLD] : []) });
  warmDriver(program, spec);
  const dropped = rejectionOf(drop);
  const driver = await Promise.race([prepareDriver(program, spec, stop), dropped]);
  const { pid, ports, sysctls } = lab.hosts.client;
  await using watch = await observeDestination({ destination: target, pid, ports, programs: [program] });
  driver.onProgress(onProgress);
  const startNs = await Promise.race([start(), driver.done.then(neverBefore), dropped]);
  const lateMs = Number(monotonicNs() - startNs) / NS_PER_MS;
  if (lateMs > 0) throw new CellError(`The order to start came ${duration(lateMs)} after the moment`);
  watch.start(startNs);
  driver.start(startNs);
  const outcome = await Promise.race([driver.done, dropped]);
  const observation = await watch.finish();
  await driver.close();
  return { outcome, observation, sysctls };
}

function neverBefore(): never {
  throw new CellError('The driver ended before the start');
}

/** Rejects with the signal's reason. Never an unhandled rejection. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
