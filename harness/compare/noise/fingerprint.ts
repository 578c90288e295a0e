import type { Environment } from '../../result/result.ts';
import type { MachineDifference } from '../comparison.ts';

/** What decides how fast a machine is, each in a word. */
type Fingerprint = Readonly<Record<string, string>>;

/**
 * What two environments differ in that times depend on; empty: their times may be compared as they are. The version of
 * connlab is none of it, and told apart.
 */
export function machineDifferences(base: Environment, current: Environment): readonly MachineDifference[] {
  const [a, b] = [fingerprintOf(base), fingerprintOf(current)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((what) => {
    const [was, is] = [a[what] ?? 'unknown', b[what] ?? 'unknown'];
    return was === is ? [] : [{ what, base: was, current: is }];
  });
}

/** One word for all of it, to group results by. */
export function fingerprintKey(environment: Environment): string {
  return JSON.stringify(Object.entries(fingerprintOf(environment)).sort());
}

// An earlier connlab may not have written all of it.
function fingerprintOf({ kernel, cpu, node, nginx, sysctls, pinning }: Environment): Fingerprint {
  const settings = Object.entries(sysctls ?? {}).map(([name, value]) => [name, value]);
  return {
    kernel,
    CPU: cpu?.model ?? 'unknown',
    cores: String(cpu?.cores ?? 'unknown'),
    'cores of each host': JSON.stringify(pinning ?? null),
    Node: node,
    nginx: nginx ?? 'none',
    ...Object.fromEntries(settings),
  };
}
