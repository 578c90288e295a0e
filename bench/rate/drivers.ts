import { median } from '../../harness/compare/statistics/order.ts';
import { inTurn, judge, ratiosOf, spread } from '../in-turn.ts';
import { createRig, freeCores } from '../nginx.ts';
import { ourDrivers, wrk } from './tools.ts';

const ROUNDS = 3;
const DURATION_MS = 2_000;
/** Two of a tool on two cores that do nothing else. */
const SCALED = 1.7;
/** wrk's ratio from which on the machine allows ours to reach `SCALED`. */
const ALLOWED = 1.8;
/** Below it, our ratio as a share of wrk's in the same rounds: on two cores the server takes its part of them. */
const OF_WRK = 0.85;

/** What nginx answers. Many header fields are work for the client, and one copy for the server. */
const ANSWERS = {
  'ten bytes': '',
  '40 header fields': Array.from(
    { length: 40 },
    (_, at) => `add_header X-Field-${at} ${'v'.repeat(60)};`,
  ).join(' '),
} as const;

/** Two driver processes against one, and two threads of wrk against one. Nothing is pinned, neither tools nor server. */
export async function bench(): Promise<boolean> {
  const met: boolean[] = [];
  for (const [name, location] of Object.entries(ANSWERS)) met.push(await scaling(name, location));
  return met.every(Boolean);
}

async function scaling(name: string, location: string): Promise<boolean> {
  const tools = [
    { name: '1 driver', tool: ourDrivers(1, DURATION_MS) },
    { name: '2 drivers', tool: ourDrivers(2, DURATION_MS) },
    { name: 'wrk -t1', tool: wrk({ threads: 1, durationMs: DURATION_MS, isPinned: false }) },
    { name: 'wrk -t2', tool: wrk({ threads: 2, durationMs: DURATION_MS, isPinned: false }) },
  ];
  const rates = await inTurn(
    ROUNDS,
    tools.map(({ tool }) => async () => {
      await using rig = await createRig('http/1.1', { isPinned: false, location });
      return await tool(rig);
    }),
  );
  const [one = [], two = [], wrkOne = [], wrkTwo = []] = rates;
  const [ours, theirs] = [ratiosOf(two, one), ratiosOf(wrkTwo, wrkOne)];
  console.log(
    `drivers, ${name}, ${freeCores().length} cores: requests per second, median of ${ROUNDS} interleaved rounds`,
  );
  for (const [at, tool] of tools.entries()) console.log(`  ${tool.name.padEnd(12)}${spread(rates[at]!)}`);
  console.log(`  2 drivers by 1     ${spread(ours, 3)}\n  wrk -t2 by -t1     ${spread(theirs, 3)}`);
  // What the machine allows is what wrk reached.
  if (median(theirs) >= ALLOWED) return judge('1 driver', median(ours), { least: SCALED });
  return judge("wrk's ratio", median(ratiosOf(ours, theirs)), { least: OF_WRK });
}
