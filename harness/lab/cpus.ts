import { readFileSync } from 'node:fs';
import { HOSTS, type HostName } from '../scenario/strategy.ts';

/** Cores by host; an empty list is not pinned. */
export type Pinning = Readonly<Record<HostName, readonly number[]>>;

/** Reads `0-3,8` as the kernel writes lists of cores. Pure. */
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
 * With two cores or more the driver never shares one with the servers; with three, nginx has its own; with
 * more, nginx has all that are left, for its workers. Pure.
 */
export function pinningFor(cpus: readonly number[]): Pinning {
  const [client, origin, ...others] = cpus;
  if (client === undefined || origin === undefined) return { client: [], proxy: [], origin: [] };
  return { client: [client], origin: [origin], proxy: others.length > 0 ? others : [origin] };
}

/** The cores that this process may use, handed out to the hosts. */
export function readPinning(): Pinning {
  const status = readFileSync('/proc/self/status', 'utf8');
  return pinningFor(parseCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? ''));
}

/** The words before a command that pin it. */
export function tasksetArguments(cpus: readonly number[]): readonly string[] {
  return cpus.length === 0 ? [] : ['taskset', '--cpu-list', cpus.join(',')];
}

/** null where nothing is pinned, for the record. */
export function describePinning(pinning: Pinning): Pinning | null {
  return HOSTS.some((host) => pinning[host].length > 0) ? pinning : null;
}
