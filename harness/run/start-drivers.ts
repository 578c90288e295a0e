import { compileCacheOf } from '../compiler.ts';
import { COLD, driverArgv, warmDriver } from '../drive/process/run-driver.ts';
import type { Lab } from '../lab/lab.ts';
import type { Program } from '../lab/program.ts';
import { driverNames, driversOf } from '../scenario/drivers-of-load.ts';
import { sentRequest } from '../scenario/request/contents.ts';
import type { CellPlan } from '../scenario/scenario.ts';

/** Starts the driver processes, which warm up while the servers start, each on a core of its own if there are enough. */
export async function startDrivers(
  { load, strategy, request }: CellPlan,
  lab: Lab,
  cold: boolean | undefined,
): Promise<readonly Program[]> {
  const argv = driverArgv(cold ? [COLD] : []);
  const env = compileCacheOf('driver');
  const names = driverNames(driversOf(load));
  const programs = await Promise.all(
    names.map((name, core) => lab.start('client', { name, argv, env, ...(names.length > 1 && { core }) })),
  );
  for (const program of programs) warmDriver(program, { strategy, request: sentRequest(request) });
  return programs;
}
