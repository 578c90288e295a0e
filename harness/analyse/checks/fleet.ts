import type { FleetClient } from '../../result/driver-share.ts';
import type { Check } from '../../result/result.ts';
import { amount, count, duration, several } from '../../words.ts';
import type { Ran } from '../evidence.ts';

/** Most that the start of a client may be off, ms: as much as the p99 of lateness of any driver ("driver on time"). */
const MOST_OFF_MS = 10;

/** Every client of a fleet made its share: without one of them the load was another than the cell says. null: no fleet. */
export function clientsCheck({ clients }: Pick<Ran, 'clients'>): Check | null {
  if (clients === undefined) return null;
  const missing = clients.filter(({ state }) => state === 'missing');
  const all = several(clients.length, 'client');
  const share = amount((100 * missing.length) / clients.length);
  return {
    name: 'clients',
    ok: missing.length === 0,
    expected: `all of ${all} report their share`,
    observed:
      missing.length === 0
        ? `${all}`
        : `${count(clients.length - missing.length)}; ${share}% of the load is missing: ${missing.map(missingText).join('; ')}`,
  };
}

function missingText({ name, address, reason, counts, toldUntilMs }: FleetClient): string {
  const told =
    toldUntilMs == null
      ? 'it had told of no request'
      : `until ${duration(toldUntilMs)} it had told of ${several(counts.requests, 'request')}, which are not counted`;
  return `${name}${address === null ? '' : ` (${address})`}: ${reason}; ${told}`;
}

/** The clients began at one moment, as far as their clocks are known. null: no fleet. */
export function startedTogetherCheck({ clients }: Pick<Ran, 'clients'>): Check | null {
  if (clients === undefined) return null;
  const off = clients.flatMap(({ name, startedLateMs, clock }) =>
    startedLateMs === null || clock === null
      ? []
      : [{ name, ms: Math.abs(startedLateMs) + clock.uncertaintyMs + (clock.driftMs ?? 0) }],
  );
  const [worst] = off.toSorted((a, b) => b.ms - a.ms);
  return {
    name: 'started together',
    ok: worst !== undefined && worst.ms <= MOST_OFF_MS,
    expected: `each client within ${duration(MOST_OFF_MS)} of the agreed start`,
    observed: worst === undefined ? 'no client' : `${worst.name} up to ${duration(worst.ms)} off`,
  };
}
