import { spawn } from 'node:child_process';
import { median } from '../../harness/compare/statistics/order.ts';
import { decodeHistogram, summarise } from '../../harness/drive/record/latency.ts';
import { US_PER_MS } from '../../harness/units.ts';
import { inTurn, judge, spread } from '../in-turn.ts';
import { createRig } from '../nginx.ts';
import { runDriver } from './tools.ts';

const ROUNDS = 5;
const LOAD = { kind: 'open', ratePerSecond: 5_000, arrivals: 'constant', durationMs: 3_000 } as const;
/** p99 on a machine without other work, us. */
const QUIET_GOAL_US = 200;
/** Programs that never sleep, in the second half of the bench: one for each core of a small machine. */
const BUSY_LOOPS = 2;

/** How late the requests of an open load leave, with the machine to itself and beside busy loops. */
export async function bench(): Promise<boolean> {
  const [quiet = [], busy = []] = await inTurn(ROUNDS, [() => latenessUs(0), () => latenessUs(BUSY_LOOPS)]);
  console.log(
    `lateness: p99 at ${LOAD.ratePerSecond} requests per second, us, median of ${ROUNDS} interleaved rounds`,
  );
  console.log(`  alone                ${spread(quiet)}`);
  console.log(`  beside ${BUSY_LOOPS} busy loops  ${spread(busy)}`);
  return judge(`${QUIET_GOAL_US / US_PER_MS} ms`, median(quiet) / QUIET_GOAL_US, { most: 1 });
}

async function latenessUs(busyLoops: number): Promise<number> {
  await using rig = await createRig();
  const loops = Array.from({ length: busyLoops }, () => spawn(process.execPath, ['--eval', 'for (;;);']));
  try {
    const { histograms } = await runDriver(rig, { load: LOAD });
    return summarise(decodeHistogram(histograms.lateness)).p99Us;
  } finally {
    for (const loop of loops) loop.kill('SIGKILL');
  }
}
