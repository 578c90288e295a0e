import { readFileSync } from 'node:fs';
import type { CoreUse } from '../scenario/cores.ts';
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

/** What a cell's programs want of the cores. */
export interface CoresAsked extends CoreUse {
  readonly drivers: number;
}

const ONE_DRIVER: CoresAsked = { drivers: 1, proxyWorkers: 0, hasOrigin: true };

/**
 * From two cores on, the drivers do not share a core with the servers. From three on, nginx gets every core that is left, one
 * for each worker; drivers beyond the first get those that are free then (`freeCores`), and share theirs if there are too
 * few. Pure.
 */
export function pinningFor(
  cpus: readonly number[],
  { drivers, proxyWorkers, hasOrigin }: CoresAsked = ONE_DRIVER,
): Pinning {
  const [client, origin, ...others] = cpus;
  if (client === undefined || origin === undefined) return { client: [], proxy: [], origin: [] };
  const more = (hasOrigin ? others : [origin, ...others]).slice(proxyWorkers, proxyWorkers + drivers - 1);
  const proxy = others.filter((cpu) => !more.includes(cpu));
  return { client: [client, ...more], origin: [origin], proxy: proxy.length > 0 ? proxy : [origin] };
}

/** Divides the cores that this process may use among the hosts. */
export function readPinning(asked?: CoresAsked): Pinning {
  const status = readFileSync('/proc/self/status', 'utf8');
  return pinningFor(parseCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? ''), asked);
}

/** The cores of a program on a host: `nth` of several programs has one of its own, or shares it with another of them. */
export function coresFor(cores: readonly number[], nth: number | undefined): readonly number[] {
  return nth === undefined || cores.length === 0 ? cores : [cores[nth % cores.length]!];
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
