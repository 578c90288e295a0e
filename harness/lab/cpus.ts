import { readFileSync } from 'node:fs';
import { HOSTS, type HostName } from '../scenario/strategy.ts';

/** Cores by host. A host with an empty list is not pinned. */
type Pinning = Readonly<Record<HostName, readonly number[]>>;

/** Parses a list of cores as the kernel writes it: `0-3,8`. Pure. */
export function parseCpuList(text: string): readonly number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [low, high = low] = part.split('-').map(Number);
      return Array.from({ length: high! - low! + 1 }, (_, index) => low! + index);
    });
}

/**
 * From two cores on, the driver does not share its core with the servers. From three on, nginx gets every core
 * that is left, one for each worker. Pure.
 */
export function pinningFor(cpus: readonly number[]): Pinning {
  const [client, origin, ...others] = cpus;
  if (client === undefined || origin === undefined) return { client: [], proxy: [], origin: [] };
  return { client: [client], origin: [origin], proxy: others.length > 0 ? others : [origin] };
}

/** Divides the cores that this process may use among the hosts. */
export function readPinning(): Pinning {
  const status = readFileSync('/proc/self/status', 'utf8');
  return pinningFor(parseCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? ''));
}

/** The words to put before a command to pin it. */
export function tasksetArguments(cpus: readonly number[]): readonly string[] {
  return cpus.length === 0 ? [] : ['taskset', '--cpu-list', cpus.join(',')];
}

/** The pinning for the result; null if nothing is pinned. */
export function recordedPinning(): Pinning | null {
  const pinning = readPinning();
  return HOSTS.some((host) => pinning[host].length > 0) ? pinning : null;
}
